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

_MIN_LIMIT = 80


def _read_kinds(
    _ctx: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    if value is None:
        return ()
    kinds = tuple(kind.strip() for kind in value.split(","))
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is not one of {', '.join(KINDS)}.")
    return kinds


@click.command()
@click.argument("sources", metavar="[REF | A B]", nargs=-1)
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
    type=click.IntRange(min=_MIN_LIMIT),
    metavar="CHARACTERS",
    help="Shorten text or Markdown to this; the worst stays.",
)
@click.option(
    "--fail-on",
    "kinds",
    metavar="KINDS",
    callback=_read_kinds,
    help=f"Exit 1 only where there is such a change: {', '.join(KINDS)}.",
)
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[str, ...],
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
    if len(sources) > 2:
        raise click.UsageError("Name one commit, or two files or folders.")
    if "" in sources:
        raise click.UsageError("A name is empty: a variable may not be set.")
    if limit and format_ == "json":
        raise click.UsageError("--limit shortens text and Markdown only.")
    comparison = (
        _compare_paths(sources) if len(sources) == 2 else compare_delivery(sources, config_file)
    )
    click.echo(_format(comparison, format_, limit), nl=False)
    failed = any(map(comparison.has, kinds)) or bool(comparison.messages)
    ctx.exit(1 if (failed if kinds else not comparison.is_empty) else 0)


def _compare_paths(paths: tuple[str, ...]) -> Comparison:
    from pipegen.diff import compare, load_files

    return compare.compare(*load_files.load_snapshots(Path(paths[0]), Path(paths[1])))


def compare_delivery(refs: Sequence[str], config_file: Path | None) -> Comparison:
    """Return how the rendered files differ from those of a commit.

    Args:
        refs: One commit, or empty for the merge base of HEAD and the main branch.
        config_file: The configuration, or None for the nearest.

    Raises:
        PipegenError: If the configuration has errors, or the commit does not exist.
    """
    from pipegen.diff import load_commit

    config = options.load_config(config_file)
    if config.reader.diagnostics:
        raise PipegenError.from_diagnostics(config.reader.diagnostics)
    _warn_if_stale(config)
    return load_commit.compare_with_commit(config, *refs)


def _warn_if_stale(config: Config) -> None:
    """Print a note if the rendered files are out of date, because the diff compares files."""
    from pipegen.render import build

    try:
        stale = bool(build.build(config).changes(config.path.parent / FOLDER))
    except PipegenError as error:
        click.echo(f"note: pipegen render would fail: {error}", err=True)
        return
    if stale:
        click.echo("note: the rendered files are out of date: pipegen render", err=True)


def _format(comparison: Comparison, format_: str, limit: int | None) -> str:
    from pipegen.diff.format import markdown, summary, text

    if format_ == "json":
        return json.dumps(summary.record(comparison), indent=2) + "\n"
    if format_ == "markdown":
        return markdown.markdown(
            comparison, min(limit or markdown.MAX_LENGTH, markdown.MAX_LENGTH)
        )
    report = text.truncated_text(comparison, limit) if limit else text.text(comparison)
    return "".join(f"{single_line(line)}\n" for line in report.splitlines())
