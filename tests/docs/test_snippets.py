"""Every snippet of the pages is run, or at least read by what would read it."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
import yaml
from jsonschema import Draft7Validator

from pipegen.cli import app
from pipegen.config import json_schema
from pipegen.stacks import declared_parameters
from tests.helpers.docs import configurations
from tests.helpers.docs.markdown import PAGES, ROOT, blocks, commands, of
from tests.helpers.docs.terminal import environment

DOCS = ROOT / "docs"
SHELL = of("sh")
LINES = [(block, line) for block in SHELL for line in commands(block)]
PROGRAMS = {
    *("aws", "bucket", "cfn-lint", "eval", "make", "pip", "pipegen", "pipx", "uv", "uvx"),
    *("cat", "export", "git", "mkdir", "python3", "token"),
}


@pytest.mark.parametrize("block", of("toml"), ids=str)
def test_a_configuration_renders_without_a_warning(block, project, pipegen):
    for each in blocks(block.page):
        if each.file:
            (project / each.file).parent.mkdir(exist_ok=True)
            (project / each.file).write_text(each.text)
    (project / "pipegen.toml").write_text(
        configurations.text(configurations.whole(block)), "utf-8"
    )

    result = pipegen("render")

    assert (result.exit_code, "warning" in result.stderr, "error" in result.stderr) == (
        0,
        False,
        False,
    )


@pytest.mark.parametrize("block", of("toml"), ids=str)
def test_an_editor_marks_nothing_in_a_configuration(block):
    assert (
        list(
            Draft7Validator(
                json_schema.document(declared_parameters.declared_parameters())
            ).iter_errors(configurations.whole(block))
        )
        == []
    )


SHOWN = [(page, each) for page in PAGES for each in blocks(page) if each.file]


@pytest.mark.parametrize(("page", "block"), SHOWN, ids=str)
def test_a_file_that_is_shown_is_named_above_it(page, block):
    # The second word of a fence is not shown to anybody.
    above = page.read_text("utf-8").splitlines()[: block.line - 1]

    assert f"`{block.file}`" in "\n".join(above)


def _written(page: str, project: Path) -> None:
    [block] = [each for each in of("toml") if each.page.name == page]
    (project / "pipegen.toml").write_text(block.text, "utf-8")


def test_the_third_environment_has_the_stages_that_its_page_lists(project, pipegen):
    _written("third-environment.md", project)
    pipegen("render")
    rendered = json.loads((project / "templates/pipeline-setup.json").read_text("utf-8"))
    stages = rendered["Resources"]["Pipeline"]["Properties"]["Stages"]

    listed = re.findall(
        r"^\d\. `(.+)`$", (DOCS / "third-environment.md").read_text(), re.MULTILINE
    )

    assert listed == [each["Name"] for each in stages]


def test_one_account_is_set_up_once(project, pipegen):
    _written("one-account.md", project)

    steps = json.loads(pipegen("plan", "--only", "accounts", "--format", "json").stdout)["steps"]

    assert [each["account"] for each in steps] == ["111111111111"]


def test_the_configuration_of_the_readme_is_the_repositorys_own():
    first = next(each for each in of("toml") if each.page.name == "README.md")

    assert first.text == (ROOT / "pipegen.toml").read_text("utf-8")


@pytest.mark.parametrize("block", of("json"), ids=str)
def test_json_is_json(block):
    assert json.loads(block.text)


@pytest.mark.parametrize("block", of("yaml"), ids=str)
def test_yaml_is_yaml(block):
    assert yaml.safe_load(block.text)


def test_the_editors_file_has_the_rules_of_the_pack_found(project, pipegen):
    shutil.copy(DOCS / "editors/cfnlintrc", project / ".cfnlintrc")
    pipegen("render")

    found = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--", "templates/account-setup.json"],
        env=environment(),
        capture_output=True,
        text=True,
    )

    assert ("I9501" in found.stdout, found.stderr) == (True, "")


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_shell_is_shell(block):
    subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)


@pytest.mark.parametrize(("block", "line"), LINES, ids=str)
def test_a_command_is_one_that_a_test_knows(block, line):
    assert re.match(r"[\w-]+", line)[0] in PROGRAMS


def _pipegen_lines() -> list[str]:
    shown = [line.removeprefix("$ ") for block in of("console") for line in commands(block)]
    spans = [
        span for page in PAGES for span in re.findall(r"`(pipegen [^`\n]*)`", page.read_text())
    ]
    typed = [line for _, line in LINES]
    return sorted({each for each in (*shown, *spans, *typed) if each.startswith("pipegen ")})


def _context(command: click.Command) -> click.Context:
    # A command keeps the names of its help option from the first context that it sees.
    return click.Context(command, parent=click.Context(app.group, **app.group.context_settings))


@pytest.mark.parametrize("line", _pipegen_lines())
def test_a_command_of_pipegen_exists_with_these_options(line):
    words = shlex.split(re.split(r"[|>]", line)[0])[1:]
    if words[0].startswith("-"):
        parsed = app.group.make_parser(click.Context(app.group)).parse_args(words)
    else:
        command = import_module(app.command_module(words[0])).command
        parsed = command.make_parser(_context(command)).parse_args(words[1:])

    assert parsed


def test_a_target_of_make_exists():
    text = "\n".join([*(line for _, line in LINES), *(page.read_text() for page in PAGES)])
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))

    there = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert named - set(there) == set()


def test_no_block_is_in_a_language_that_no_test_reads():
    languages = {each.language for page in PAGES for each in blocks(page)}

    # The last five: a drawing in letters, help, a drawing, a line of a shell, code that is run.
    read = {"toml", "json", "yaml", "sh", "console", "", "text", "mermaid", "fish", "python"}
    assert languages - read == set()
