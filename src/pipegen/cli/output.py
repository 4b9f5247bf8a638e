"""Print findings on a terminal."""

from collections.abc import Mapping

import click

from pipegen.findings import Finding, Level
from pipegen.text import single_line

_COLOURS: Mapping[Level, str] = {"error": "red", "warning": "yellow", "info": "blue"}


def print_finding(finding: Finding) -> None:
    """Print `finding` with its place, help and documentation."""
    place = f"{finding.file}:{finding.line}" + (f": {finding.path}" if finding.path else "")
    click.secho(f"{finding.level}[{finding.rule}]", fg=_COLOURS[finding.level], nl=False)
    click.echo(f": {single_line(finding.summary)}\n  at {single_line(place)}")
    if finding.help:
        click.echo(f"  help: {single_line(finding.help)}")
    if finding.url:
        click.echo(f"  docs: {finding.url}")
