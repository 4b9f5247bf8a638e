"""`pipegen import`: propose a `[[stack]]` for each template that is there already."""

import json
from pathlib import Path
from typing import Any

import click

from pipegen.cli import options
from pipegen.scaffold import importer
from pipegen.scaffold.importer import toml
from pipegen.scaffold.importer.model import Proposal, ProposedStack
from pipegen.text import pluralize


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@options.config_file
@options.report_format("TOML to put at the end of pipegen.toml, or the same as JSON.")
@click.pass_context
def command(ctx: click.Context, folder: Path, config_file: Path | None, format_: str) -> None:
    """Propose a [[stack]] for each template that is there already.

    Finds the CloudFormation templates in FOLDER, which is in the repository,
    and prints a table for each that pipegen.toml has none of, in the order
    that outputs, exports and parameters demand: pipegen import stacks >>
    pipegen.toml. Ends with 1 where a template is left out, and says why.
    """
    config = options.load_config(config_file)
    proposal = importer.propose(config, folder)
    options.print_warnings(proposal.left_out)
    if format_ == "json":
        click.echo(json.dumps(_record(proposal), indent=2))
    else:
        click.echo(toml.to_toml(proposal.stacks), nl=False)
    _print_summary(proposal)
    ctx.exit(1 if proposal.left_out else 0)


def _record(proposal: Proposal) -> dict[str, Any]:
    return {
        "stacks": [_stack(stack) for stack in proposal.stacks],
        "left_out": [
            {
                "template": diagnostic.file,
                "why": diagnostic.message,
                "hint": diagnostic.hint,
                "line": diagnostic.line,
            }
            for diagnostic in proposal.left_out
        ],
        "known": list(proposal.known),
    }


def _stack(stack: ProposedStack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "template": stack.template,
        "after": stack.after,
        "inputs": {name: f"{source}.{output}" for name, (source, output) in stack.inputs.items()},
        "values": list(stack.values),
        "notes": list(stack.notes),
    }


def _print_summary(proposal: Proposal) -> None:
    proposed = pluralize(len(proposal.stacks), "stack")
    left_out = len({diagnostic.file for diagnostic in proposal.left_out})
    known = f", {len(proposal.known)} in pipegen.toml already" if proposal.known else ""
    click.echo(f"{proposed} proposed, {left_out} left out{known}", err=True)
    for stack in proposal.stacks:
        if stack.values:
            values = ", ".join(stack.values)
            click.echo(f"note: {stack.name} needs values in each environment: {values}", err=True)
    if proposal.stacks:
        click.echo(
            "next: put the tables at the end of pipegen.toml, then pipegen render", err=True
        )
