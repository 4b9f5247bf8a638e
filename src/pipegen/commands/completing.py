"""What a shell completes where a command takes a name: names of the nearest `pipegen.toml`.

Nothing where it has mistakes, or is not there: whoever types sees what is wrong when the command
runs. The files are read, no template is built.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import click

from pipegen import delivery, loading, template
from pipegen.delivery import Delivery, Deployment

Completion = Callable[[click.Context, click.Parameter, str], list[str]]
Names = Callable[[Delivery, str], Iterable[str]]


def _completion(names: Names) -> Completion:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        # Nothing may be printed between the words that somebody types, not even a bug.
        with suppress(Exception):
            config = loading.load(ctx.params.get("config_file") or loading.find(Path.cwd()))
            if not config.reading.mistakes:
                found = names(delivery.of(config), incomplete)
                return [name for name in found if name.startswith(incomplete)]
        return []

    return complete


def _environments(delivered: Delivery, incomplete: str) -> Iterable[str]:
    return [each.name for each in delivered.config.environments]


def _stages(delivered: Delivery, incomplete: str) -> Iterable[str]:
    return [delivery.SOURCE, *(each.stage for each in delivered.stages)]


def _deploying(delivered: Delivery, incomplete: str) -> Iterable[str]:
    return [each.stage for each in delivered.deployments]


def _actions(delivered: Delivery, incomplete: str) -> Iterable[str]:
    stage, equals, _ = incomplete.partition("=")
    if not equals:
        return _deploying(delivered, incomplete)
    [deployment] = [each for each in delivered.deployments if each.stage == stage]
    return [f"{stage}={name}" for name in _resources(delivered, deployment)]


def _resources(delivered: Delivery, deployment: Deployment) -> Iterable[str]:
    return template.load(delivered.config.folder / deployment.stack.template).resources


environments = _completion(_environments)
"""Complete the name of an environment."""

stages = _completion(_stages)
"""Complete the name of a stage."""

deploying_stages = _completion(_deploying)
"""Complete the name of a stage that deploys a stack."""

stage_or_resource = _completion(_actions)
"""Complete the name of a stage that deploys, or after its `=` the logical id of a resource."""
