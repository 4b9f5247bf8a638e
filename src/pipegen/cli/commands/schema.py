"""`pipegen schema`: print or write the JSON Schema of `pipegen.toml`."""

import os
from pathlib import Path

import click

from pipegen.config import json_schema, loader
from pipegen.render import files, writer
from pipegen.stacks import declared_parameters


@click.command()
@click.option(
    "--check",
    is_flag=True,
    help=f"Write nothing; print how {json_schema.SCHEMA_FILE} is out of date, and exit 1.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"Write it to this file. "
    f"With --check, {json_schema.SCHEMA_FILE} beside pipegen.toml by default.",
)
@click.pass_context
def command(ctx: click.Context, check: bool, output: Path | None) -> None:
    """Print the JSON Schema of pipegen.toml, which tells editors what it takes.

    Write it beside pipegen.toml, and let the first line there point to it:

    #:schema ./pipegen.schema.json

    It belongs to the version of pipegen: write it again after an update.
    """
    if check:
        ctx.exit(_print_diff(output or _default_path()))
    if output is None:
        click.echo(json_schema.text(declared_parameters.declared_parameters()), nl=False)
    else:
        _write(output)


def _default_path() -> Path:
    return Path(os.path.relpath(loader.find_config(Path.cwd()))).with_name(json_schema.SCHEMA_FILE)


def _print_diff(path: Path) -> int:
    changes = files.changes(
        {path.name: json_schema.text(declared_parameters.declared_parameters())}, path.parent
    )
    for change in changes:
        click.echo(change.diff(), nl=False)
        click.echo(f"next: pipegen schema --output {change.path}", err=True)
    return 1 if changes else 0


def _write(path: Path) -> None:
    for change in writer.write_files(
        {path.name: json_schema.text(declared_parameters.declared_parameters())}, path.parent
    ):
        click.echo(change.path)
