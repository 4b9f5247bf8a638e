"""Options that several commands share, and how they load the configuration."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipegen.config import loader
from pipegen.config.model import Config
from pipegen.errors import Diagnostic

FC = TypeVar("FC", bound=Callable[..., Any])

config_file = click.option(
    "--config",
    "config_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The configuration; by default pipegen.toml here or in a folder above.",
)


def report_format(description: str) -> Callable[[FC], FC]:
    """Return the option `--format`, text or JSON; `description` is its help."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=description,
    )


def load_config(config_file: Path | None) -> Config:
    """Return the configuration in `config_file`, by default the nearest, with a relative path."""
    path = config_file or loader.find_config(Path.cwd())
    return loader.load(Path(os.path.relpath(path)))


def print_warnings(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Print `diagnostics` to stderr as warnings."""
    for diagnostic in diagnostics:
        click.secho("warning", fg="yellow", bold=True, nl=False, err=True)
        click.echo(f": {diagnostic.message}", err=True)
        click.echo(f"  at {diagnostic.place}\n  hint: {diagnostic.hint}", err=True)
