"""The edges of the graph: what flows from one node to another."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, Pipeline, variables
from pipegen.graph.model.roles import role_id
from pipegen.graph.model.stacks import Output, StackNode, stack_id, stack_name

Kind = Literal["artifact", "output", "variable", "export", "role", "event"]
"""The kind of an edge.

- artifact: an action reads an artifact of an earlier action
- output: an output of a stack sets a parameter of another stack
- variable: an action reads a variable in any other way
- export: a stack imports an export
- role: a role is assumed or passed
- event: a rule, a channel or an approval notifies a channel, or a rule starts the pipeline
"""

PIPELINE = "pipeline"
"""The id of the pipeline itself, as the source or target of an edge."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow from the node with the id `source` to the node with the id `target`.

    `source_part` and `target_part` name the part of the node: an output and a parameter, an
    artifact, or an export and the logical id of the resource that imports it.
    """

    kind: Kind
    source: str
    target: str
    label: str
    source_part: str = ""
    target_part: str = ""


def action_id(action: Action) -> str:
    """Return the id of the node of `action`, such as "action:2.1"."""
    return "action:" + ".".join(str(part + 1) for part in action.path if isinstance(part, int))


def read_edges(
    pipeline: Pipeline, deployments: Sequence[DeployAction], stacks: Iterable[StackNode]
) -> Iterator[Edge]:
    """Yield the edges of `pipeline` except its events: artifacts, variables, exports, roles."""
    deployed = {action_id(deployment.action): _stack_id(deployment) for deployment in deployments}
    for action in pipeline.actions:
        yield from _artifacts(pipeline, action)
        yield from _variables(pipeline, action, deployed)
        yield from _roles(action)
    yield from _exports(deployments, stacks)


def _artifacts(pipeline: Pipeline, action: Action) -> Iterator[Edge]:
    for name in action.inputs:
        producers = [producer for producer in pipeline.actions if name in producer.outputs]
        for producer in producers[:1]:
            yield Edge("artifact", action_id(producer), action_id(action), name, name, name)


def _variables(pipeline: Pipeline, action: Action, deployed: Mapping[str, str]) -> Iterator[Edge]:
    """Yield an edge for each variable that `action` reads.

    `deployed` maps the id of an action to the id of the stack that it deploys.
    """
    producers = {
        producer.namespace: producer for producer in pipeline.actions if producer.namespace
    }
    for key, value in _texts(action):
        for namespace, variable in dict.fromkeys(variables(value)):
            producer = producers.get(namespace)
            if producer is not None:
                source = deployed.get(action_id(producer))
                is_parameter = source is not None and key in (action.overrides or {})
                target = deployed.get(action_id(action)) if is_parameter else None
                yield Edge(
                    "output" if source and target else "variable",
                    source or action_id(producer),
                    target or action_id(action),
                    variable if variable == key else f"{variable} → {key}",
                    variable,
                    key,
                )


def _texts(action: Action) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each parameter override and of each configuration property."""
    for name, value in (action.overrides or {}).items():
        yield name, value if isinstance(value, str) else json.dumps(value)
    for name, value in action.configuration.items():
        if isinstance(value, str) and not (name == "ParameterOverrides" and action.overrides):
            yield name, value


def _roles(action: Action) -> Iterator[Edge]:
    if action.role:
        target = role_id(action.role)
        yield Edge("role", PIPELINE, target, "assumes")
        yield Edge("role", target, action_id(action), "acts as")
    passed_role = action.text("RoleArn") if action.is_cloudformation else None
    if passed_role:
        yield Edge("role", action_id(action), role_id(passed_role), "passes")


def _exports(deployments: Iterable[DeployAction], stacks: Iterable[StackNode]) -> Iterator[Edge]:
    exports = _exports_by_name(stacks)
    for deployment in deployments:
        if deployment.scope is not None:
            for logical_id, name in _imports(deployment.scope):
                export = exports.get((deployment.account, deployment.region, name))
                if export:
                    stack, output = export
                    target = _stack_id(deployment)
                    yield Edge("export", stack.id, target, name, output.name, logical_id)


def _exports_by_name(
    stacks: Iterable[StackNode],
) -> dict[tuple[str | None, str | None, str], tuple[StackNode, Output]]:
    """Return (account, region, name of the export) → the stack and its output."""
    return {
        (stack.account, stack.region, output.export): (stack, output)
        for stack in stacks
        for output in stack.outputs
        if output.export
    }


def _imports(scope: StackContext) -> Iterator[tuple[str, str]]:
    """Yield the logical id of each resource that imports an export, and the export's name."""
    for logical_id, resource in scope.template.resources.items():
        for name in dict.fromkeys(_imported_names(scope, resource)):
            yield logical_id, name


def _imported_names(scope: StackContext, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _imported_names(scope, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            name = scope.resolve(item) if key == "Fn::ImportValue" else None
            if isinstance(name, str):
                yield str(name)
            else:
                yield from _imported_names(scope, item)


def _stack_id(deployment: DeployAction) -> str:
    return stack_id(deployment.account, deployment.region, stack_name(deployment.action))
