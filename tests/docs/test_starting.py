"""The sessions of the pages on how to start are what happens."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.helpers.docs.markdown import ROOT, blocks
from tests.helpers.docs.terminal import environment

DOCS = ROOT / "docs"


@pytest.fixture
def somebody(tmp_path, monkeypatch):
    """The current folder: an empty one, of somebody who has configured nothing but a name."""
    for variable in [each for each in os.environ if each.startswith(("AWS_", "GIT_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.org")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def session(page):
    [shown] = [each for each in blocks(DOCS / page) if each.language == "console"]
    parts = re.split(r"^\$ (.+)\n", shown.text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def typed(command):
    words = shlex.split(command)
    program = [sys.executable, "-m", "pipegen"] if words[0] == "pipegen" else [words[0]]
    done = subprocess.run(
        [*program, *words[1:]],
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def check(page):
    for command, output in session(page):
        pattern = ".*".join(re.escape(each) for each in output.split("…\n"))
        found = typed(command)
        assert re.fullmatch(pattern, found, re.DOTALL), f"{command}\n{found}"


def test_an_empty_repository_is_started_as_its_page_shows(somebody):
    check("init.md")


def test_templates_that_are_there_are_proposed_as_their_page_shows(somebody, pipegen):
    for each in blocks(DOCS / "import.md"):
        if each.file:
            (somebody / each.file).parent.mkdir(exist_ok=True)
            (somebody / each.file).write_text(each.text)
    pipegen("init", "--yes")

    check("import.md")
