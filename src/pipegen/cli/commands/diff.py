"""`pipegen diff`: what would change, and what CloudFormation would replace."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pipegen.cli import options
from pipegen.config.delivery import FOLDER
from pipegen.config.model import Config
from pipegen.diff.model import KINDS, Comparison
from pipegen.errors import PipegenError
from pipegen.text import single_line

_SHORTEST = 80


def _kinds(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    if value is None:
        return ()
    found = tuple(each.strip() for each in value.split(","))
    wrong = [each for each in found if each not in KINDS]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not one of {', '.join(KINDS)}.")
    return found


@click.command()
@click.argument("what", metavar="[REF | A B]", nargs=-1)
@options.config_file
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Markdown fits a comment on a pull request.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=_SHORTEST),
    metavar="CHARACTERS",
    help="Shorten text or Markdown to this; the worst stays.",
)
@click.option(
    "--fail-on",
    "kinds",
    metavar="KINDS",
    callback=_kinds,
    help=f"Exit 1 only where there is such a change: {', '.join(KINDS)}.",
)
@click.pass_context
def command(
    ctx: click.Context,
    what: tuple[str, ...],
    config_file: Path | None,
    format_: str,
    limit: int | None,
    kinds: tuple[str, ...],
) -> None:
    """Show what would change, and what CloudFormation would replace.

    Compares the rendered files with those committed at REF; by default where
    HEAD and the main branch part. With A and B: two files or folders with
    templates, rendered or written by hand. Exits 1 where anything changes.
    """
    if len(what) > 2:
        raise click.UsageError("Name one commit, or two files or folders.")
    if "" in what:
        raise click.UsageError("A name is empty: a variable may not be set.")
    if limit and format_ == "json":
        raise click.UsageError("--limit shortens text and Markdown only.")
    found = _paths(what) if len(what) == 2 else delivery(what, config_file)
    click.echo(_shown(found, format_, limit), nl=False)
    failed = any(map(found.has, kinds)) or bool(found.messages)
    ctx.exit(1 if (failed if kinds else not found.is_empty) else 0)


def _paths(what: tuple[str, ...]) -> Comparison:
    from pipegen.diff import compare, load_files

    return compare.compare(*load_files.load_snapshots(Path(what[0]), Path(what[1])))


def delivery(what: Sequence[str], config_file: Path | None) -> Comparison:
    """Return how the rendered files differ from those of the commit `what`, or where main parts.

    Raises `PipegenError` where the configuration is wrong, or git knows no such commit.
    """
    from pipegen.diff import load_commit

    config = options.load_config(config_file)
    if config.reader.diagnostics:
        raise PipegenError.from_diagnostics(config.reader.diagnostics)
    _warn_of_changes(config)
    return load_commit.compare_with_commit(config, *what)


def _warn_of_changes(config: Config) -> None:
    """Say where the files here are not what a render would write: the diff is of the files."""
    from pipegen.render import build

    try:
        stale = bool(build.build(config).changes(config.path.parent / FOLDER))
    except PipegenError as error:
        click.echo(f"note: pipegen render would fail: {error}", err=True)
        return
    if stale:
        click.echo("note: the rendered files are out of date: pipegen render", err=True)


def _shown(found: Comparison, format_: str, limit: int | None) -> str:
    from pipegen.diff.format import markdown, summary, text

    if format_ == "json":
        return json.dumps(summary.record(found), indent=2) + "\n"
    if format_ == "markdown":
        return markdown.markdown(found, min(limit or markdown.MOST, markdown.MOST))
    whole = text.truncated_text(found, limit) if limit else text.text(found)
    return "".join(f"{single_line(each)}\n" for each in whole.splitlines())
