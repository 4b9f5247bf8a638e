"""Shell completion of stages, resources and environments."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

STAGES = [
    "Source",
    "qa-vpc-setup",
    "qa-ec2-setup",
    "production-setup-approval",
    "vpc-setup",
    "ec2-setup",
]


def _is_new_enough(bash):
    version = subprocess.run([bash, "-c", "echo $BASH_VERSION"], capture_output=True, text=True)
    return [int(part) for part in version.stdout.split(".")[:2]] >= [4, 4]


BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(
    BASH is None or not _is_new_enough(BASH), reason="bash 4.4 is not installed"
)


@pytest.fixture
def complete(project, pipegen, monkeypatch):
    """Request completions as bash does: with the words and the index of the typed word."""

    def ask(*words, shell="bash"):
        monkeypatch.setenv("_PIPEGEN_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["pipegen", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        result = pipegen()
        assert (result.exit_code, result.stderr) == (0, "")
        return [line.removeprefix("plain,") for line in result.stdout.splitlines() if line]

    return ask


def write_template(project, **resources):
    (project / "templates").mkdir()
    body = {"Resources": {name: {"Type": kind} for name, kind in resources.items()}}
    (project / "templates/vpc-setup.json").write_text(json.dumps(body))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["plan", "--direct", ""], ["qa", "production"]),
        (["plan", "--direct", "p"], ["production"]),
        (["rehearse", "--until", ""], STAGES),
        (["rehearse", "--until", "qa-"], ["qa-vpc-setup", "qa-ec2-setup"]),
        (["rehearse", "--until", "="], STAGES),
        (["graph", "--open-stage", ""], [*STAGES[1:3], *STAGES[4:]]),
        (["rehearse", "--fail", "v"], ["vpc-setup"]),
        (["rehearse", "--fail", "S"], []),
    ],
)
def test_completed_names_come_from_the_configuration(complete, words, expected):
    assert complete(*words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--fail", "vpc-setup", "--fail-resource", ""], ["Vpc", "VpcFlowLog", "Role"]),
        (["--fail", "vpc-setup", "--fail-resource", "V"], ["Vpc", "VpcFlowLog"]),
        (["--fail=vpc-setup", "--fail-resource", "V"], ["Vpc", "VpcFlowLog"]),
        (["--fail-resource", "V"], []),
        (["--fail", "production-setup-approval", "--fail-resource", ""], []),
        (["--fail", "ec2-setup", "--fail-resource", ""], []),  # not rendered
        (["--fail", "nothing", "--fail-resource", ""], []),
        (["--fail", "vpc-setup", "--fail-resource", "Vpc", "--until", "v"], ["vpc-setup"]),
    ],
)
def test_completed_resources_come_from_the_rendered_template_of_the_stage(
    complete, project, words, expected
):
    write_template(
        project, Vpc="AWS::EC2::VPC", VpcFlowLog="AWS::EC2::FlowLog", Role="AWS::IAM::Role"
    )

    assert complete("rehearse", *words) == expected


def test_zsh_completes_a_resource(complete, project):
    write_template(project, Vpc="AWS::EC2::VPC")

    expected = complete("rehearse", "--fail", "vpc-setup", "--fail-resource", "V", shell="zsh")

    assert expected == ["plain", "Vpc", "_"]


def test_completion_reads_the_configuration_of_the_config_option(complete, project):
    other = (project / "pipegen.toml").read_text().replace('"qa"', '"test"')
    (project / "other.toml").write_text(other)

    expected = complete("plan", "--config", "other.toml", "--direct", "")

    assert expected == ["test", "production"]


def test_completion_reads_the_configuration_of_a_parent_folder(complete, project, monkeypatch):
    (project / "folder").mkdir()
    monkeypatch.chdir(project / "folder")

    assert complete("plan", "--direct", "q") == ["qa"]


@pytest.mark.parametrize("text", ["[pipeline", "\xff"])
def test_completion_is_silent_for_a_file_that_is_not_a_configuration(complete, project, text):
    (project / "pipegen.toml").write_text(text, "latin-1")

    assert complete("plan", "--direct", "") == []
    assert complete("rehearse", "--fail", "") == []


def test_completion_is_silent_without_a_configuration(complete, project):
    (project / "pipegen.toml").unlink()

    assert complete("plan", "--direct", "") == []


def test_completion_is_silent_for_an_invalid_configuration(complete, project):
    path = project / "pipegen.toml"
    path.write_text(path.read_text("utf-8").replace("eu-west-1", "europe"), "utf-8")

    assert complete("plan", "--direct", "") == []
    assert complete("rehearse", "--fail", "") == []


def test_completion_is_silent_for_an_invalid_template(complete, project):
    (project / "templates").mkdir()
    (project / "templates/vpc-setup.json").write_text("{")

    assert complete("rehearse", "--fail", "vpc-setup", "--fail-resource", "") == []


class Session:
    """An interactive bash with completion for `pipegen`."""

    def __init__(self, folder: Path) -> None:
        self._terminal, there = pty.openpty()
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self._bash = subprocess.Popen(
            [BASH, "--norc", "--noprofile", "-i"],
            stdin=there,
            stdout=there,
            stderr=there,
            cwd=folder,
            env={"PATH": path, "PS1": "@ ", "TERM": "dumb", "HOME": str(folder)},
            start_new_session=True,
        )
        os.close(there)
        self.type('eval "$(_PIPEGEN_COMPLETE=bash_source pipegen)"; echo rea""dy\n', "ready")

    def type(self, keys: str, expected: str) -> str:
        """Type `keys`; return the output once it contains `expected`, or at the timeout."""
        os.write(self._terminal, keys.encode())
        shown, end = "", time.monotonic() + 20
        while expected not in shown and time.monotonic() < end:
            if select.select([self._terminal], [], [], 0.2)[0]:
                shown += re.sub(r"\a|\x1b\[\?\d+[hl]", "", os.read(self._terminal, 4096).decode())
        return shown

    def end(self) -> None:
        self._bash.kill()
        self._bash.wait()
        os.close(self._terminal)


@pytest.fixture
def bash(project):
    session = Session(project)
    yield session
    session.end()


@needs_bash
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("pipegen plan --direct prod\t", "pipegen plan --direct production "),
        ("pipegen rehearse --until qa-v\t", "pipegen rehearse --until qa-vpc-setup "),
        (
            "pipegen rehearse --fail qa-vpc-setup --fail-resource Flow\t",
            "--fail qa-vpc-setup --fail-resource FlowLog ",
        ),
    ],
)
def test_bash_completes_the_rest_of_a_name(project, bash, typed, completed):
    write_template(project, FlowLog="AWS::EC2::FlowLog", Vpc="AWS::EC2::VPC")

    assert completed in bash.type(typed, completed)
