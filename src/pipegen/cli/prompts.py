"""Ask questions on the terminal until the answers are valid."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from pipegen.config.values import InvalidValue
from pipegen.scaffold.detection import Profile
from pipegen.scaffold.init import questions
from pipegen.scaffold.init.questions import Question
from pipegen.text import join_words


def is_interactive() -> bool:
    """Return whether the input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def print_instructions(profiles: Sequence[Profile]) -> None:
    """Print how to answer, and the AWS CLI profiles that can be used for accounts."""
    click.echo(
        "Press Enter to take what stands in brackets; Ctrl-C leaves all as it was.", err=True
    )
    names = [f"{profile.name} ({profile.account})" for profile in profiles if profile.account]
    if names:
        click.echo(
            f"An account may be named by its AWS CLI profile: {join_words(names)}.", err=True
        )


def prompt(question: Question) -> Any:
    """Return the answer to `question`; an empty line is its default.

    Raises:
        click.Abort: At the end of the input (Ctrl-D).
    """
    while True:
        click.echo(f"{question.text} ", nl=False, err=True)
        click.secho(f"[{question.default}]", nl=False, err=True, bold=True)
        typed = _read_line(": ") or question.default
        try:
            return question.read(typed)
        except InvalidValue as error:
            for message, hint in questions.error_messages(question.subject, error):
                click.secho("  error", fg="red", bold=True, nl=False, err=True)
                click.echo(f": {message}\n    hint: {hint}", err=True)


def _read_line(suffix: str) -> str:
    # Not click.prompt: it writes a part of the prompt to stdout, which is for data.
    click.echo(suffix, nl=False, err=True)
    typed = sys.stdin.buffer.readline()
    if not typed:
        click.echo(err=True)
        raise click.Abort
    return typed.decode(errors="surrogateescape").strip()
