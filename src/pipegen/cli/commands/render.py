"""`pipegen render`: write the templates and parameter files."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pipegen.cli import options
from pipegen.config.delivery import FOLDER
from pipegen.render import build, deploy_order
from pipegen.render import files as render_files
from pipegen.render.files import FileChange


@click.command()
@options.config_file
@click.option(
    "--check", is_flag=True, help="Write nothing; print what is out of date, and exit 1."
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=f"Where to write; by default {FOLDER}/ beside pipegen.toml.",
)
@options.report_format("How to report what changed; the files are JSON always.")
@click.pass_context
def command(
    ctx: click.Context, config_file: Path | None, check: bool, output: Path | None, format_: str
) -> None:
    """Write the templates and parameter files that have changed.

    The path of each file that changes goes to stdout, so that another command
    can take it. With --check it is a unified diff instead.
    """
    config = options.load_config(config_file)
    built = build.build(config)
    options.print_warnings(built.warnings)
    folder = output or config.path.parent / FOLDER
    changes = built.changes(folder) if check else built.write(folder)
    if format_ == "json":
        click.echo(json.dumps({"changed": [_record(change) for change in changes]}, indent=2))
    else:
        _print_changes(changes, check)
    for path in render_files.stale_files(built.files, folder):
        click.echo(f"note: {path} belongs to no stage any more: delete it", err=True)
    _print_next_steps(changes, len(built.files), folder, check)
    ctx.exit(1 if check and changes else 0)


def _record(change: FileChange) -> dict[str, str]:
    status = "created" if change.old is None else "changed"
    return {"path": str(change.path), "status": status, "diff": change.diff()}


def _print_changes(changes: Sequence[FileChange], check: bool) -> None:
    for change in changes:
        click.echo(change.diff() if check else change.path, nl=not check)


def _print_next_steps(
    changes: Sequence[FileChange], count: int, folder: Path, check: bool
) -> None:
    status = "out of date" if check else "written"
    click.echo(f"{len(changes)} of {count} files {status} in {folder}", err=True)
    if check and changes:
        click.echo("next: the same command without --check writes them", err=True)
    for notice in () if check else deploy_order.deploy_order_notices(changes):
        click.echo(f"note: {notice}", err=True)
    if not check and any(change.old is None for change in changes):
        click.echo("next: pipegen lint, then pipegen plan", err=True)
