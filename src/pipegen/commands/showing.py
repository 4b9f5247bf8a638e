"""How findings are shown on a terminal."""

from collections.abc import Mapping

import click

from pipegen.findings import Finding, Level

_COLOURS: Mapping[Level, str] = {"error": "red", "warning": "yellow", "info": "blue"}


def show(finding: Finding) -> None:
    """Print `finding` with its place, and what to type or change."""
    place = f"{finding.file}:{finding.line}" + (f": {finding.path}" if finding.path else "")
    click.secho(f"{finding.level}[{finding.rule}]", fg=_COLOURS[finding.level], nl=False)
    click.echo(f": {printable(finding.what)}\n  at {printable(place)}")
    if finding.help:
        click.echo(f"  help: {printable(finding.help)}")
    if finding.url:
        click.echo(f"  docs: {finding.url}")


def printable(text: str) -> str:
    """Return `text`, which is somebody's, without what breaks lines or steers a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


def count(number: int, noun: str) -> str:
    """Return `number` and `noun`, in the plural where it has one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
