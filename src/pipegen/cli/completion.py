"""What a shell completes where a command takes a name: names of the nearest `pipegen.toml`.

Nothing where it has mistakes, or is not there: whoever types sees what is wrong when the command
runs. The files are read, no template is built.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import click

from pipegen.cloudformation.template import Template
from pipegen.config import delivery, loader
from pipegen.config.delivery import Delivery

Completion = Callable[[click.Context, click.Parameter, str], list[str]]
Names = Callable[[Delivery, click.Context], Iterable[str]]


def _completion(names: Names) -> Completion:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        # Nothing may be printed between the words that somebody types, not even a bug.
        with suppress(Exception):
            config = loader.load(ctx.params.get("config_file") or loader.find_config(Path.cwd()))
            if not config.reader.diagnostics:
                found = names(Delivery.from_config(config), ctx)
                return [name for name in found if name.startswith(incomplete)]
        return []

    return complete


def _environments(delivered: Delivery, ctx: click.Context) -> Iterable[str]:
    return [environment.name for environment in delivered.config.environments]


def _stages(delivered: Delivery, ctx: click.Context) -> Iterable[str]:
    return [delivery.SOURCE, *(stage.stage for stage in delivered.stages)]


def _deploying(delivered: Delivery, ctx: click.Context) -> Iterable[str]:
    return [deployment.stage for deployment in delivered.deployments]


def _failing_resources(delivered: Delivery, ctx: click.Context) -> Iterable[str]:
    return [
        logical_id
        for deployment in delivered.deployments
        if deployment.stage == ctx.params["fail"]
        for logical_id in Template.load(
            delivered.config.folder / deployment.stack.template
        ).resources
    ]


environments = _completion(_environments)
"""Complete the name of an environment."""

stages = _completion(_stages)
"""Complete the name of a stage."""

deploy_stages = _completion(_deploying)
"""Complete the name of a stage that deploys a stack."""

failing_resources = _completion(_failing_resources)
"""Complete the logical id of a resource in the stack of the stage that `--fail` names."""
