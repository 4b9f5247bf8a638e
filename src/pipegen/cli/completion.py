"""Shell completion of names from the nearest `pipegen.toml`.

If the file has errors or is missing, nothing is completed: the command itself reports the errors.
Files are read, no template is built.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import click

from pipegen.cloudformation.template import Template
from pipegen.config import loader
from pipegen.config.delivery import SOURCE, Delivery

Completion = Callable[[click.Context, click.Parameter, str], list[str]]
NameSource = Callable[[Delivery, click.Context], Iterable[str]]


def _completion(list_names: NameSource) -> Completion:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        # Nothing may be printed while the user types, not even a traceback.
        with suppress(Exception):
            config = loader.load(ctx.params.get("config_file") or loader.find_config(Path.cwd()))
            if not config.reader.diagnostics:
                names = list_names(Delivery.from_config(config), ctx)
                return [name for name in names if name.startswith(incomplete)]
        return []

    return complete


def _environments(delivery: Delivery, ctx: click.Context) -> Iterable[str]:
    return [environment.name for environment in delivery.config.environments]


def _stages(delivery: Delivery, ctx: click.Context) -> Iterable[str]:
    return [SOURCE, *(stage.stage for stage in delivery.stages)]


def _deploy_stages(delivery: Delivery, ctx: click.Context) -> Iterable[str]:
    return [deployment.stage for deployment in delivery.deployments]


def _failing_resources(delivery: Delivery, ctx: click.Context) -> Iterable[str]:
    return [
        logical_id
        for deployment in delivery.deployments
        if deployment.stage == ctx.params["fail"]
        for logical_id in Template.load(
            delivery.config.folder / deployment.stack.template
        ).resources
    ]


environments = _completion(_environments)
"""Complete the name of an environment."""

stages = _completion(_stages)
"""Complete the name of a stage."""

deploy_stages = _completion(_deploy_stages)
"""Complete the name of a stage that deploys a stack."""

failing_resources = _completion(_failing_resources)
"""Complete the logical id of a resource in the stack of the stage that `--fail` names."""
