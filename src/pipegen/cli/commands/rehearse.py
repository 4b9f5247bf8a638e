"""`pipegen rehearse`: perform the whole delivery on an emulator of AWS."""

import json
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipegen import findings, text
from pipegen.cli import completion, options, output, uncommitted_notice
from pipegen.cli.progress import Answer, Progress
from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.errors import Diagnostic, PipegenError

if TYPE_CHECKING:
    from pipegen.rehearsal.journal import Journal


@click.command()
@options.config_file
@click.option(
    "--until",
    metavar="STAGE",
    shell_complete=completion.stages,
    help="The last stage to perform.",
)
@click.option("--approve", is_flag=True, help="Say yes to every approval.")
@click.option("--reject", is_flag=True, help="Say no to the first approval.")
@click.option("--ask", is_flag=True, help="Ask; the default on a terminal.")
@click.option(
    "--fail",
    metavar="STAGE",
    shell_complete=completion.deploy_stages,
    help="Let a stage fail in the last run.",
)
@click.option(
    "--fail-resource",
    metavar="ID",
    shell_complete=completion.failing_resources,
    help="With --fail: the logical id of one resource of that stage's stack.",
)
@click.option("--worktree", is_flag=True, help="Take what is not committed yet as well.")
@click.option("--from", "since", metavar="REF", help="Deploy what this commit holds first.")
@click.option(
    "--twice/--once",
    default=True,
    show_default=True,
    help="Whether to run again after nothing changed.",
)
@click.option(
    "--given",
    "given_files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A template of what each account holds beforehand.",
)
@click.option(
    "--stub",
    "stubs",
    multiple=True,
    metavar="TYPE",
    help="Make nothing of a resource type, and say so.",
)
@click.option("--keep", is_flag=True, help="Leave the emulator running, and print its address.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="How to print the report.",
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write everything that happened to this file, as JSON.",
)
@click.pass_context
def command(
    ctx: click.Context,
    config_file: Path | None,
    until: str | None,
    approve: bool,
    reject: bool,
    ask: bool,
    fail: str | None,
    fail_resource: str | None,
    worktree: bool,
    since: str | None,
    twice: bool,
    given_files: tuple[Path, ...],
    stubs: tuple[str, ...],
    keep: bool,
    format_: str,
    journal: Path | None,
) -> None:
    """Rehearse the whole delivery on an emulator of AWS, on this machine.

    Sets the accounts up, takes the committed files as the source, and performs
    each stage of the rendered pipeline as its roles. No AWS account, credentials
    or network are used. Before the first commit it takes the files as they lie
    here. It takes an emulator: pip install 'pipegen[rehearse]'.
    """
    from pipegen.rehearsal import report, runner
    from pipegen.rehearsal.engine.action_runner import FailureInjection

    given: Mapping[Answer, bool] = {"approve": approve, "reject": reject, "ask": ask}
    answer = _single_answer(given)
    if fail_resource is not None and fail is None:
        what = "--fail-resource needs --fail STAGE, the stage whose stack has the resource"
        raise click.UsageError(what)
    config = options.load_config(config_file)
    if config.reader.diagnostics:
        raise PipegenError.from_diagnostics(config.reader.diagnostics)
    delivered = Delivery.from_config(config)
    progress = Progress(_answer(answer, bool(delivered.approvals)))
    if journal:
        _check_writable(journal)
    taken = worktree or _has_no_commits(config.path.parent)
    wishes = FailureInjection(until, fail, fail_resource)
    plan = runner.RehearsalOptions(
        taken, twice, since, keep, wishes, _load_fixtures(given_files), frozenset(stubs)
    )
    if not taken:
        uncommitted_notice.print_uncommitted(config.path.parent, journal)
    try:
        with _ended_by_sigterm():
            found = runner.rehearse(delivered, plan, progress)
    finally:
        progress.end()
    if journal:
        journal.write_text(report.to_json(found) + "\n", "utf-8")
    _report(found, delivered, format_)
    ctx.exit(1 if findings.any_at_least(found.findings, "error") else 0)


def _load_fixtures(paths: Sequence[Path]) -> dict[str, str]:
    """Return path → text, as JSON, of templates; raise `PipegenError` for all that are none."""
    found: dict[str, str] = {}
    mistakes: list[Diagnostic] = []
    for path in paths:
        try:
            found[str(path.absolute())] = json.dumps(Template.load(path).body)
        except PipegenError as error:
            mistakes += error.diagnostics
    if mistakes:
        raise PipegenError.from_diagnostics(mistakes)
    return found


def _has_no_commits(root: Path) -> bool:
    """Return whether nothing is committed yet, and say so: no file can be forgotten then."""
    from pipegen.rehearsal.engine import artifacts

    if artifacts.has_commit(root):
        return False
    what = "nothing is committed yet: rehearsing the files as they lie here, as --worktree does"
    click.echo(f"note: {what}", err=True)
    return True


def _single_answer(given: Mapping[Answer, bool]) -> Answer | None:
    """Return the answer that is given, None for none; raise `UsageError` for several."""
    answers = [each for each, is_given in given.items() if is_given]
    if len(answers) > 1:
        named = " and ".join(f"--{each}" for each in answers)
        raise click.UsageError(f"{named} exclude each other")
    return answers[0] if answers else None


def _answer(answer: Answer | None, is_asked: bool) -> Answer:
    is_here = sys.stdin is not None and (answer == "ask" or sys.stdin.isatty())
    if answer in (None, "ask") and is_asked and not is_here:
        raise PipegenError("nobody is here to approve", "add --approve or --reject")
    return answer or "ask"


class _Terminated(BaseException):
    """SIGTERM has come; nothing on the way may take it for an error of its own."""


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as an error does, so that what it started ends, too."""

    def end(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would interrupt the end
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Terminated:
        what = "the rehearsal was asked to end (SIGTERM), and has ended the emulator"
        raise PipegenError(what, "run it again") from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _check_writable(journal: Path) -> None:
    """Raise `PipegenError` where it can't be written: before the work, not after it."""
    is_new = not journal.exists()
    try:
        journal.open("a").close()
    except OSError as error:
        what = f"could not write {journal}: {error.strerror}"
        raise PipegenError(what, "choose another file with --journal") from None
    if is_new:
        journal.unlink()


def _report(found: "Journal", delivered: Delivery, format_: str) -> None:
    from pipegen.rehearsal import report

    if format_ == "text":
        click.echo(report.to_text(found, delivered))
        for each in found.findings:
            output.print_finding(each)
    else:
        click.echo(report.to_json(found) if format_ == "json" else report.to_junit(found))
    for what in found.injected_failures:
        click.echo(f"failed, as it was asked to: {what}", err=True)
    click.echo(text.pluralize(len(found.findings), "finding"), err=True)
