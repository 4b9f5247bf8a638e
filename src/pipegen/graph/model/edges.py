"""What flows from one part of a graph to another."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline import model
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.graph.model import roles, stacks
from pipegen.graph.model.stacks import StackNode

Kind = Literal["artifact", "output", "variable", "export", "role", "event"]
"""A file that is handed on; an output that fills a parameter; another variable that an action
reads; an export that is imported; a role that is assumed or passed; somebody who is told."""

PIPELINE = "pipeline"
"""The id of the pipeline itself, as an end of flows."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Something that flows from the part with the id `source` to the one with the id `target`.

    `source_part` and `target_part` name what of them: output and parameter, artifact, export and
    the logical id of the resource that imports it.
    """

    kind: Kind
    source: str
    target: str
    label: str
    source_part: str = ""
    target_part: str = ""


def action_id(action: Action) -> str:
    """Return the id of `action`."""
    return "action:" + ".".join(str(each + 1) for each in action.path if isinstance(each, int))


def read_edges(
    pipeline: Pipeline, deployments: Sequence[DeployAction], stacks: Iterable[StackNode]
) -> Iterator[Edge]:
    """Yield all flows of `pipeline` but its events: artifacts, variables, exports, roles."""
    deploying = {action_id(each.action): _stack(each) for each in deployments}
    for action in pipeline.actions:
        yield from _artifacts(pipeline, action)
        yield from _variables(pipeline, action, deploying)
        yield from _roles(action)
    yield from _exports(deployments, stacks)


def _artifacts(pipeline: Pipeline, action: Action) -> Iterator[Edge]:
    for name in action.inputs:
        makers = [each for each in pipeline.actions if name in each.outputs]
        for each in makers[:1]:
            yield Edge("artifact", action_id(each), action_id(action), name, name, name)


def _variables(pipeline: Pipeline, action: Action, deploying: Mapping[str, str]) -> Iterator[Edge]:
    makers = {each.namespace: each for each in pipeline.actions if each.namespace}
    for place, value in _texts(action):
        for namespace, key in dict.fromkeys(model.variables(value)):
            maker = makers.get(namespace)
            if maker is not None:
                source = deploying.get(action_id(maker))
                filled = source is not None and place in (action.overrides or {})
                target = deploying.get(action_id(action)) if filled else None
                yield Edge(
                    "output" if source and target else "variable",
                    source or action_id(maker),
                    target or action_id(action),
                    key if key == place else f"{key} → {place}",
                    key,
                    place,
                )


def _texts(action: Action) -> Iterator[tuple[str, str]]:
    """Yield the name of each parameter, and of all else in the configuration, and its text."""
    for name, value in (action.overrides or {}).items():
        yield name, value if isinstance(value, str) else json.dumps(value)
    for name, value in action.configuration.items():
        if isinstance(value, str) and not (name == "ParameterOverrides" and action.overrides):
            yield name, value


def _roles(action: Action) -> Iterator[Edge]:
    if action.role:
        target = roles.role_id(action.role)
        yield Edge("role", PIPELINE, target, "assumes")
        yield Edge("role", target, action_id(action), "acts as")
    passed = action.text("RoleArn") if action.is_cloudformation else None
    if passed:
        yield Edge("role", action_id(action), roles.role_id(passed), "passes")


def _exports(deployments: Iterable[DeployAction], stacks: Iterable[StackNode]) -> Iterator[Edge]:
    exports = {
        (each.account, each.region, output.export): (each, output)
        for each in stacks
        for output in each.outputs
        if output.export
    }
    for one in deployments:
        if one.scope is not None:
            for logical_id, name in _imported(one.scope):
                found = exports.get((one.account, one.region, name))
                if found:
                    source, output = found
                    yield Edge("export", source.id, _stack(one), name, output.name, logical_id)


def _imported(scope: StackContext) -> Iterator[tuple[str, str]]:
    for logical_id, resource in scope.template.resources.items():
        for argument in dict.fromkeys(_imports(scope, resource)):
            yield logical_id, argument


def _imports(scope: StackContext, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _imports(scope, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            name = scope.resolve(each) if key == "Fn::ImportValue" else None
            if isinstance(name, str):
                yield str(name)
            else:
                yield from _imports(scope, each)


def _stack(deployment: DeployAction) -> str:
    name = stacks.name_of(deployment.action)
    return stacks.stack_id(deployment.account, deployment.region, name)
