"""`pipegen rehearse` as its user sees it."""

import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from rehearsals import commit, kept, write

from conftest import Result
from pipegen.commands.progress import Progress
from pipegen.rehearsal.journal import Message, Step

Run = Callable[..., Result]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, kept())
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def leftovers() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("pipegen-rehearsal-*"))


def test_a_rehearsal_ends_with_what_each_account_holds(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--approve", "--journal", "journal.json")

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "0 findings")
    assert "333333333333 (production) holds:\n  ec2-setup: CREATE_COMPLETE" in result.stdout
    assert "ok     run 2: vpc-setup in 333333333333: unchanged\n" in result.stderr
    assert "told   run 1: infrastructure: production (333" in result.stderr
    assert len(json.loads((repository / "journal.json").read_text())["steps"]) == 18


def test_a_finding_ends_it_with_1_and_is_shown_with_what_to_change(
    repository: Path, pipegen: Run
) -> None:
    (repository / "templates/config/ec2-setup.json").unlink()
    commit(repository)

    result = pipegen("rehearse", "--approve", "--once")

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "1 finding")
    assert result.stdout.endswith(
        "  help: correct the path, or commit templates/config/ec2-setup.json\n"
    )
    assert "       File [templates/config/ec2-setup.json] does not exist" in result.stderr


def test_a_failure_that_was_wished_for_ends_with_0(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--reject", "--once", "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)["findings"]) == (0, [])
    assert result.stderr.splitlines()[-2:] == [
        "failed, as it was asked to: production-setup-approval: Rejected in the rehearsal",
        "0 findings",
    ]


def test_a_resource_can_be_made_to_fail(repository: Path, pipegen: Run) -> None:
    result = pipegen(
        "rehearse", "--once", "--fail", "qa-vpc-setup=Vpc", "--approve", "--format", "junit"
    )

    assert (result.exit_code, 'failures="0"' in result.stdout) == (0, True)
    assert "qa-vpc-setup: Vpc: The rehearsal lets it fail" in result.stderr


def test_without_a_terminal_somebody_must_say_what_the_approver_says(
    repository: Path, pipegen: Run
) -> None:
    result = pipegen("rehearse")

    assert (result.exit_code, result.stderr) == (
        2,
        "error: nobody is here to approve\n  hint: add --approve or --reject\n",
    )


def test_a_wrong_configuration_is_reported_first(repository: Path, pipegen: Run) -> None:
    with (repository / "pipegen.toml").open("a") as file:
        file.write("[nothing]\n")

    result = pipegen("rehearse", "--approve")

    assert (result.exit_code, "nothing" in result.stderr) == (2, True)


def test_ctrl_c_leaves_no_process_and_no_file_behind(repository: Path) -> None:
    before = leftovers()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipegen", "rehearse", "--approve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("ok     run 1: set-up")

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()

    assert (process.returncode, errors.splitlines()[-1]) == (130, "interrupted")
    assert leftovers() <= before


def test_on_a_terminal_a_line_turns_and_the_approver_is_asked(repository: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipegen", "rehearse", "--once", "--until", "vpc-setup"],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while b"Approve? [y/N]" not in said:
        said += os.read(ours, 10_000)
    os.write(ours, b"y\n")
    try:
        while part := os.read(ours, 10_000):
            said += part
    except OSError:
        pass  # so a terminal ends

    assert process.wait() == 0
    os.close(ours)
    text = said.decode()
    assert "production-setup-approval asks:\r\nDeploy commit" in text
    assert "\r⠋ Source" in text
    assert "vpc-setup in 333333333333: CREATE_COMPLETE, 0." in text


def test_a_line_turns_until_it_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress("approve")

    progress.begun(1, "vpc-setup")
    progress.begun(1, "ec2-setup")
    shown = ""
    while "⠙ ec2-setup" not in shown:
        time.sleep(0.01)
        shown += capsys.readouterr().err
    progress.done(Step(1, "ec2-setup", "Deploy", False, "failed", 0.5, reason="It\nbroke"))
    progress.heard(Message(1, "Topic", "", "A text without a subject"))

    assert click.unstyle(capsys.readouterr().err).endswith(
        "failed run 1: ec2-setup Deploy: failed, 0.50 s\n       It broke\n"
        "told   run 1: A text without a subject\n"
    )
