"""`pipegen rehearse`: perform the whole delivery on an emulator of AWS."""

import sys
from pathlib import Path
from typing import Literal

import click

from pipegen import delivery, findings
from pipegen.commands import completing, options, showing
from pipegen.commands.progress import Progress
from pipegen.errors import PipegenError

Answer = Literal["approve", "reject", "ask"]


@click.command()
@options.config_file
@click.option(
    "--until",
    metavar="STAGE",
    shell_complete=completing.stages,
    help="The last stage to perform.",
)
@click.option("--approve", "answer", flag_value="approve", help="Say yes to every approval.")
@click.option("--reject", "answer", flag_value="reject", help="Say no to the first approval.")
@click.option("--ask", "answer", flag_value="ask", help="Ask; the default on a terminal.")
@click.option(
    "--fail",
    metavar="STAGE[=RESOURCE]",
    shell_complete=completing.stage_or_resource,
    help="Let a stage, or one resource of its stack, fail in the last run.",
)
@click.option("--worktree", is_flag=True, help="Take what is not committed yet as well.")
@click.option("--from", "since", metavar="REF", help="Deploy what this commit holds first.")
@click.option(
    "--twice/--once",
    default=True,
    show_default=True,
    help="Whether to run again after nothing changed.",
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
    answer: Answer | None,
    fail: str | None,
    worktree: bool,
    since: str | None,
    twice: bool,
    keep: bool,
    format_: str,
    journal: Path | None,
) -> None:
    """Rehearse the whole delivery on an emulator of AWS, on this machine.

    Sets the accounts up, takes the committed files as the source, and performs
    each stage of the rendered pipeline as its roles. No AWS account, credentials
    or network are used. It takes an emulator: pip install 'pipegen[rehearse]'.
    """
    from pipegen.rehearsal import rehearsing, telling
    from pipegen.rehearsal.execution import Wishes

    config = options.read(config_file)
    if config.reading.mistakes:
        raise PipegenError.of(config.reading.mistakes)
    delivered = delivery.of(config)
    stage, _, resource = (fail or "").partition("=")
    wishes = Wishes(until, stage or None, resource or None)
    plan = rehearsing.Plan(worktree, twice, since, keep, wishes)
    progress = Progress(_answer(answer, bool(delivered.approvals)))
    try:
        found = rehearsing.rehearse(delivered, plan, progress)
    finally:
        progress.end()
    if journal:
        journal.write_text(telling.as_json(found) + "\n", "utf-8")
    if format_ == "text":
        click.echo(telling.text(found, delivered))
    else:
        click.echo(telling.as_json(found) if format_ == "json" else telling.junit(found))
    for each in found.findings:
        showing.show(each)
    for what in found.failed_as_wanted:
        click.echo(f"failed, as it was asked to: {what}", err=True)
    click.echo(showing.count(len(found.findings), "finding"), err=True)
    ctx.exit(1 if findings.found(found.findings, "error") else 0)


def _answer(answer: Answer | None, is_asked: bool) -> Answer:
    if answer is None and is_asked and not sys.stdin.isatty():
        raise PipegenError("nobody is here to approve", "add --approve or --reject")
    return answer or "ask"
