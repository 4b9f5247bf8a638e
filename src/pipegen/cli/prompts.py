"""Asks a person on the terminal, and asks again until the answer is one."""

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
    """Return whether there is a person to ask."""
    return sys.stdin is not None and sys.stdin.isatty()


def print_instructions(profiles: Sequence[Profile]) -> None:
    """Say how to answer, and which profiles an account can be named by."""
    click.echo(
        "Press Enter to take what stands in brackets; Ctrl-C leaves all as it was.", err=True
    )
    known = [f"{each.name} ({each.account})" for each in profiles if each.account]
    if known:
        click.echo(
            f"An account may be named by its AWS CLI profile: {join_words(known)}.", err=True
        )


def prompt(question: Question) -> Any:
    """Return the answer to `question`; nothing typed means its default.

    Raises `click.Abort` at the end of the input, Ctrl-D.
    """
    while True:
        click.echo(f"{question.text} ", nl=False, err=True)
        click.secho(f"[{question.default}]", nl=False, err=True, bold=True)
        typed = _line(": ") or question.default
        try:
            return question.read(typed)
        except InvalidValue as wrong:
            for message, hint in questions.error_messages(question.subject, wrong):
                click.secho("  error", fg="red", bold=True, nl=False, err=True)
                click.echo(f": {message}\n    hint: {hint}", err=True)


def _line(prompt: str) -> str:
    # Not click.prompt: it writes a part of what it asks to stdout, which is for data.
    click.echo(prompt, nl=False, err=True)
    typed = sys.stdin.buffer.readline()
    if not typed:
        click.echo(err=True)
        raise click.Abort
    return typed.decode(errors="surrogateescape").strip()
