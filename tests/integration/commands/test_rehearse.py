"""`pipegen rehearse`: output, approval, signals and errors."""

import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from pipegen.cli.progress import Progress
from pipegen.rehearsal.journal import ActionStep, SentMessage
from tests.conftest import Result
from tests.helpers.rehearsal.runs import commit, kept, write

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("shared_emulator")


def test_a_rehearsal_ends_with_the_stacks_of_each_account(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--approve", "--journal", "journal.json")

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "0 findings")
    assert "333333333333 (production) holds:\n  ec2-setup: CREATE_COMPLETE" in result.stdout
    assert "ok     run 2: vpc-setup in 333333333333: unchanged\n" in result.stderr
    assert "told   run 1: infrastructure: production (333" in result.stderr
    assert len(json.loads((repository / "journal.json").read_text())["steps"]) == 18


def test_a_finding_exits_with_1_and_is_shown_with_help(repository: Path, pipegen: Run) -> None:
    (repository / "templates/config/ec2-setup.json").unlink()
    commit(repository)

    result = pipegen("rehearse", "--approve", "--once")

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "1 finding")
    assert result.stdout.endswith(
        "  help: correct the path, or commit templates/config/ec2-setup.json\n"
    )
    assert "       File [templates/config/ec2-setup.json] does not exist" in result.stderr


FIRST = "note: nothing is committed yet: rehearsing the files as they lie here, as --worktree does"


def test_before_the_first_commit_the_files_of_the_working_tree_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipegen: Run
) -> None:
    write(tmp_path, kept())
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)

    first = pipegen("rehearse", "--approve", "--once", "--until", "qa-vpc-setup")
    worktree = pipegen("rehearse", "--approve", "--once", "--until", "Source", "--worktree")

    assert (first.exit_code, first.stderr.splitlines()[0]) == (0, FIRST)
    assert "ok     run 1: Source: what lies here, without a commit\n" in first.stderr
    assert "ok     run 1: qa-vpc-setup in 222222222222: CREATE_COMPLETE" in first.stderr
    assert (worktree.exit_code, FIRST in worktree.stderr) == (0, False)


def test_after_the_first_commit_uncommitted_files_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipegen: Run
) -> None:
    write(tmp_path, {"README.md": "What is committed first"})
    commit(tmp_path)
    write(tmp_path, kept())
    monkeypatch.chdir(tmp_path)

    result = pipegen("rehearse", "--approve", "--once")

    assert (result.exit_code, FIRST in result.stderr) == (1, False)


@pytest.mark.parametrize("format_", ["json", "junit"])
def test_a_machine_readable_report_is_complete_when_there_are_findings(
    format_: str, repository: Path, pipegen: Run
) -> None:
    (repository / "templates/config/qa-vpc-setup.json").unlink()
    commit(repository)

    result = pipegen("rehearse", "--approve", "--once", "--format", format_)

    expected = "File [templates/config/qa-vpc-setup.json] does not exist in artifact [Source]"
    if format_ == "json":
        messages = [finding["message"] for finding in json.loads(result.stdout)["findings"]]
    else:
        messages = [
            failure.get("message", "") for failure in ET.fromstring(result.stdout).iter("failure")
        ]
    assert (result.exit_code, [message.partition(";")[0] for message in messages]) == (
        1,
        [expected],
    )


def test_an_unwritable_journal_is_reported_before_the_rehearsal(
    repository: Path, pipegen: Run
) -> None:
    result = pipegen("rehearse", "--approve", "--journal", "nowhere/journal.json")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "error: could not write nowhere/journal.json: No such file or directory\n"
        "  hint: choose another file with --journal\n",
    )


@pytest.mark.parametrize("before", [None, "what an earlier rehearsal wrote"])
def test_a_rehearsal_that_could_not_run_leaves_the_journal_unchanged(
    before: str | None, repository: Path, pipegen: Run
) -> None:
    journal = repository / "journal.json"
    if before:
        journal.write_text(before, "utf-8")

    result = pipegen("rehearse", "--approve", "--until", "nothing", "--journal", journal)

    assert result.exit_code == 2
    assert (journal.read_text("utf-8") if journal.exists() else None) == before


def test_a_requested_failure_exits_with_0(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--reject", "--once", "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)["findings"]) == (0, [])
    assert result.stderr.splitlines()[-2:] == [
        "failed, as it was asked to: production-setup-approval: Rejected in the rehearsal",
        "0 findings",
    ]


def test_a_resource_can_be_made_to_fail(repository: Path, pipegen: Run) -> None:
    result = pipegen(
        *("rehearse", "--once", "--fail", "qa-vpc-setup", "--fail-resource", "Vpc"),
        *("--approve", "--format", "junit"),
    )

    assert (result.exit_code, 'failures="0"' in result.stdout) == (0, True)
    assert "qa-vpc-setup: Vpc: The rehearsal lets it fail" in result.stderr


def test_without_a_terminal_the_approval_answer_is_required(
    repository: Path, pipegen: Run
) -> None:
    result = pipegen("rehearse")

    assert (result.exit_code, result.stderr) == (
        2,
        "error: nobody is here to approve\n  hint: add --approve or --reject\n",
    )


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--approve", "--reject"], "--approve and --reject"),
        (["--ask", "--approve"], "--approve and --ask"),
    ],
)
def test_conflicting_approval_options_are_rejected(
    options: list[str], named: str, repository: Path, pipegen: Run
) -> None:
    result = pipegen("rehearse", *options)

    assert (result.exit_code, result.stderr) == (
        2,
        f"error: {named} exclude each other\n  hint: see pipegen rehearse --help\n",
    )


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("", None),
        ("a", "1 file is not committed and not in the artifact: a (--worktree takes it)"),
        ("abc", "3 files are not committed and not in the artifact: a, b, c"),
        ("abcd", "4 files are not committed and not in the artifact: a, b, c, … (--worktree"),
    ],
)
def test_uncommitted_files_are_announced(
    new: str, message: str | None, repository: Path, pipegen: Run
) -> None:
    for name in new:
        (repository / name).write_text("new", "utf-8")

    # An unknown stage ends the command early.
    without_worktree, with_worktree = (
        pipegen("rehearse", "--approve", "--until", "nothing", *more).stderr
        for more in ([], ["--worktree"])
    )

    first, *_ = without_worktree.splitlines()
    assert first.startswith(message or "error: the pipeline has no stage")
    assert "not committed" not in with_worktree


@pytest.mark.parametrize("name", ["rehearsal.xml", "é report.xml"])
def test_the_rehearsals_own_output_files_are_not_announced(repository: Path, name: str) -> None:
    (repository / "gone").write_text("committed", "utf-8")
    commit(repository)
    (repository / "gone").unlink()
    (repository / "journal.json").write_text("of an earlier rehearsal", "utf-8")
    line = (
        '"$0" -m pipegen rehearse --approve --until nothing --journal journal.json > "$1" 2> log'
    )

    result = subprocess.run(
        ["sh", "-c", line, sys.executable, f"{repository}/{name}"], cwd=repository, check=False
    )

    lines = (repository / "log").read_text("utf-8").splitlines()
    assert (result.returncode, lines[0]) == (
        2,
        "1 file is not committed and not in the artifact: gone (--worktree takes it)",
    )


def test_the_search_for_uncommitted_files_works_with_stdout_closed(
    repository: Path,
) -> None:
    line = '"$0" -m pipegen rehearse --approve --until nothing >&- 2> log'

    result = subprocess.run(["sh", "-c", line, sys.executable], cwd=repository, check=False)

    lines = (repository / "log").read_text("utf-8").splitlines()
    assert (result.returncode, lines[0]) == (2, "error: the pipeline has no stage nothing")


def test_the_end_of_the_input_is_no_approval_answer(
    repository: Path, pipegen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())

    result = pipegen("rehearse", "--ask", "--once", "--until", "production-setup-approval")

    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Approve? [y/N]: \nerror: nobody has answered\n  hint: add --approve or --reject\n"
    )


def test_ctrl_c_at_the_approval_prompt_ends_the_rehearsal(
    repository: Path, pipegen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("click.termui.visible_prompt_func", interrupted)

    result = pipegen("rehearse", "--ask", "--once", "--until", "production-setup-approval")

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (130, "interrupted")


def test_without_stdin_the_approver_is_not_prompted(
    repository: Path, pipegen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    assert "nobody is here to approve" in pipegen("rehearse", "--ask").stderr


def test_an_empty_stage_name_is_rejected(repository: Path, pipegen: Run) -> None:
    results = [pipegen("rehearse", "--approve", option, "") for option in ("--fail", "--until")]

    assert [result.exit_code for result in results] == [2, 2]
    assert all(
        "the pipeline has no stage \n  hint: there are Source," in result.stderr
        for result in results
    )


def test_an_empty_resource_name_is_rejected(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--approve", "--fail", "ec2-setup", "--fail-resource", "")

    assert (result.exit_code, "the stack of ec2-setup has no resource \n" in result.stderr) == (
        2,
        True,
    )


def test_fail_resource_requires_fail(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--approve", "--fail-resource", "Vpc")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: --fail-resource needs --fail STAGE, the stage whose stack has the resource\n"
        "  hint: see pipegen rehearse --help\n"
    )


def test_an_invalid_configuration_is_an_error(repository: Path, pipegen: Run) -> None:
    with (repository / "pipegen.toml").open("a") as file:
        file.write("[nothing]\n")

    result = pipegen("rehearse", "--approve")

    assert (result.exit_code, "nothing" in result.stderr) == (2, True)


ENDED = "error: the rehearsal was asked to end (SIGTERM), and has ended the emulator"


@pytest.mark.parametrize(
    ("sent", "code", "expected"),
    [
        (signal.SIGINT, 130, ["interrupted"]),
        (signal.SIGTERM, 2, [ENDED, "  hint: run it again"]),
    ],
)
def test_a_signal_leaves_no_process_and_no_file_behind(
    sent: signal.Signals,
    code: int,
    expected: list[str],
    repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipegen", "rehearse", "--approve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("ok     run 1: set-up")
    assert [path.name[:18] for path in folder.iterdir()] == ["pipegen-rehearsal-"]

    process.send_signal(sent)
    _, errors = process.communicate()

    shown = [line for line in errors.splitlines() if line and not line.startswith("ok ")]
    assert (process.returncode, shown) == (code, expected)
    assert list(folder.iterdir()) == []


def test_on_a_terminal_a_spinner_is_shown_and_the_approver_is_prompted(repository: Path) -> None:
    terminal, child_terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipegen", "rehearse", "--once", "--until", "vpc-setup"],
        stdin=child_terminal,
        stdout=subprocess.DEVNULL,
        stderr=child_terminal,
    )
    os.close(child_terminal)
    output = b""
    while b"Approve? [y/N]" not in output:
        output += os.read(terminal, 10_000)
    os.write(terminal, b"y\n")
    try:
        while part := os.read(terminal, 10_000):
            output += part
    except OSError:
        pass  # a closed pseudo-terminal raises on Linux

    assert process.wait() == 0
    os.close(terminal)
    text = output.decode()
    assert "production-setup-approval asks:\r\nDeploy commit" in text
    assert "\r⠋ Source" in text
    assert "vpc-setup in 333333333333: CREATE_COMPLETE, 0." in text


def test_the_spinner_turns_until_the_step_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress("approve")

    progress.on_start(1, "vpc-setup")
    progress.on_start(1, "ec2-setup")
    shown = ""
    while "⠙ ec2-setup" not in shown:
        time.sleep(0.01)
        shown += capsys.readouterr().err
    progress.on_step(
        ActionStep(1, "ec2-setup", "Deploy", False, "failed", 0.5, reason="It\nbroke")
    )
    progress.on_message(SentMessage(1, "Topic", "", "A text without a subject"))

    assert click.unstyle(capsys.readouterr().err).endswith(
        "failed run 1: ec2-setup Deploy: failed, 0.50 s\n       It broke\n"
        "told   run 1: A text without a subject\n"
    )


def test_the_spinner_line_is_never_longer_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    progress = Progress("approve")

    progress.on_start(1, "a-stage-with-a-rather-long-name")
    progress.end()

    lines = capsys.readouterr().err.split("\r")
    assert lines[1] == "⠋ a-stage-with-a-ra"
    assert max(map(len, lines)) == 19


def test_without_stderr_no_spinner_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    progress = Progress("approve")

    progress.on_start(1, "vpc-setup")
    progress.on_step(ActionStep(1, "vpc-setup", "vpc-setup", True, "CREATE_COMPLETE", 0.5))

    assert progress.ask_approval("production", "Really?")


def test_control_characters_of_an_approval_do_not_reach_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "y")

    assert Progress("ask").ask_approval("production", "Deploy \x1b[2J?\nhttps://example.com")
    assert capsys.readouterr().err == ("production asks:\nDeploy  [2J?\nhttps://example.com\n")
