"""`pipegen plan`: print the commands that deploy everything."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipegen import text
from pipegen.cli import completion, options
from pipegen.config.delivery import FOLDER, Delivery
from pipegen.config.model import Environment
from pipegen.errors import PipegenError

if TYPE_CHECKING:  # a shell that completes `--direct` builds no template
    from pipegen.render.build import Build
    from pipegen.render.plan import DeploymentPlan, DeploymentStep


@click.command()
@options.config_file
@click.option(
    "--only",
    type=click.Choice(["accounts", "pipeline"]),
    help="Only the set-up of the environments' accounts, or of the pipeline's.",
)
@click.option(
    "--direct",
    metavar="ENVIRONMENT",
    shell_complete=completion.environments,
    help="Instead: deploy the stacks of one environment without the pipeline.",
)
@options.report_format("The text can be pasted step by step, or piped to `sh -e`.")
def command(config_file: Path | None, only: str | None, direct: str | None, format_: str) -> None:
    """Print the commands that deploy everything, account by account.

    Each step first checks that its profile is the right account. The paths
    are seen from the current folder: run the commands there. Nothing is
    deployed by this command itself.
    """
    from pipegen.render import build, plan

    if only and direct:
        raise click.UsageError("--only and --direct can't be used together.")
    config = options.load_config(config_file)
    built = build.build(config)
    options.print_warnings(built.warnings)
    steps = _steps(_plan(built), only, direct)
    if built.changes(config.path.parent / FOLDER):
        click.echo("note: the rendered files are out of date: pipegen render", err=True)
    if format_ == "json":
        click.echo(json.dumps({"steps": [dataclasses.asdict(step) for step in steps]}, indent=2))
    else:
        click.echo(plan.text(steps), nl=False)


def _plan(built: "Build") -> "DeploymentPlan":
    from pipegen.render import files as render_files
    from pipegen.render import plan

    folder = built.delivery.config.path.parent
    custom_sizes = {
        stack.template: (folder / stack.template).stat().st_size
        for stack in built.delivery.stacks
        if stack.custom is not None and stack.custom.template
    }
    parameter_files = {
        deployment.stage: json.loads(
            built.files[deployment.parameter_file.removeprefix(f"{FOLDER}/")]
        )
        for deployment in built.delivery.deployments
    }
    return plan.DeploymentPlan(
        built.delivery,
        built.templates,
        render_files.oversized_templates(built.files, custom_sizes),
        {stage: content["StackPolicy"] for stage, content in parameter_files.items()},
        folder,
    )


def _steps(plan: "DeploymentPlan", only: str | None, direct: str | None) -> "list[DeploymentStep]":
    if direct is not None:
        return [plan.direct(_environment(plan.delivery, direct))]
    if only == "accounts":
        return list(plan.accounts())
    if only == "pipeline":
        return [plan.pipeline()]
    return list(plan.steps())


def _environment(delivery: Delivery, name: str) -> Environment:
    environments = {environment.name: environment for environment in delivery.config.environments}
    if name not in environments:
        hint = text.did_you_mean(name, list(environments), f"there are {', '.join(environments)}")
        raise PipegenError(f"there is no environment {name}", hint)
    return environments[name]
