"""What several commands share: where `pipegen.toml` is, and how its warnings are shown."""

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
    """Return the configuration named, or the nearest; its path is as a person would type it."""
    path = config_file or loader.find_config(Path.cwd())
    return loader.load(Path(os.path.relpath(path)))


def print_warnings(mistakes: tuple[Diagnostic, ...]) -> None:
    """Print what is allowed but unwise to stderr."""
    for mistake in mistakes:
        click.secho("warning", fg="yellow", bold=True, nl=False, err=True)
        click.echo(f": {mistake.message}\n  at {mistake.place}\n  hint: {mistake.hint}", err=True)
