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
    _tell(proposal)
    ctx.exit(1 if proposal.left_out else 0)


def _record(proposal: Proposal) -> dict[str, Any]:
    return {
        "stacks": [_stack(each) for each in proposal.stacks],
        "left_out": [
            {"template": each.file, "why": each.message, "hint": each.hint, "line": each.line}
            for each in proposal.left_out
        ],
        "known": list(proposal.known),
    }


def _stack(stack: ProposedStack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "template": stack.template,
        "after": stack.after,
        "inputs": {name: ".".join(each) for name, each in stack.inputs.items()},
        "values": list(stack.values),
        "notes": list(stack.notes),
    }


def _tell(proposal: Proposal) -> None:
    proposed, left_out = len(proposal.stacks), len({each.file for each in proposal.left_out})
    known = f", {len(proposal.known)} in pipegen.toml already" if proposal.known else ""
    what = f"{pluralize(proposed, 'stack')} proposed, {left_out} left out{known}"
    click.echo(what, err=True)
    for each in proposal.stacks:
        if each.values:
            values = ", ".join(each.values)
            click.echo(f"note: {each.name} needs values in each environment: {values}", err=True)
    if proposal.stacks:
        click.echo(
            "next: put the tables at the end of pipegen.toml, then pipegen render", err=True
        )
