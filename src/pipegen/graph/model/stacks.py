"""The stacks that a pipeline deploys, with their resources, parameters and outputs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipegen.cloudformation import no_echo
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import text
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action
from pipegen.codepipeline.project import Project

Origin = Literal["file", "pipeline", "variable", "artifact", "default", "missing"]
"""Where the value of a parameter comes from.

- file: the parameter file
- pipeline, variable, artifact: `ParameterOverrides`, with a plain text, a variable of an earlier
  action, or a value from an artifact
- default: the default of the template
- missing: nowhere
"""


@dataclass(frozen=True, slots=True)
class ResourceNode:
    """A resource of a stack; `certain` is False if it depends on a condition of unknown value."""

    logical_id: str
    type: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stack; a `NoEcho` value is replaced by `no_echo.HIDDEN`."""

    name: str
    value: str
    origin: Origin
    type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """An output; placeholders such as `${Vpc}` stand for values that only AWS knows."""

    name: str
    value: str
    description: str = ""
    export: str | None = None


@dataclass(frozen=True, slots=True)
class StackNode:
    """A stack; `file` is its template in the repository, "" if `TemplatePath` names none.

    `problem` is the reason why the template cannot be read, "" if there is none.
    """

    id: str
    name: str
    account: str | None
    region: str | None
    file: str
    parameter_file: str
    resources: tuple[ResourceNode, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    outputs: tuple[Output, ...] = ()
    description: str = ""
    capabilities: tuple[str, ...] = ()
    protected: bool = False
    """Whether its stack policy denies some updates."""
    problem: str = ""


def stack_id(account: str | None, region: str | None, name: str) -> str:
    """Return the id of the node of the stack `name` in `account` and `region`."""
    return f"stack:{account or ''}/{region or ''}/{name}"


def read_stacks(project: Project, deployments: Iterable[DeployAction]) -> tuple[StackNode, ...]:
    """Return the stacks of `deployments`, in order, each in the state of its first deployment."""
    stacks: dict[str, StackNode] = {}
    for deployment in deployments:
        stack = _stack(project, deployment)
        stacks.setdefault(stack.id, stack)
    return tuple(stacks.values())


def stack_name(action: Action) -> str:
    """Return the `StackName` of `action`, or the name of the action if it has none."""
    return action.text("StackName") or action.name


def _stack(project: Project, deployment: DeployAction) -> StackNode:
    scope, parameter_file = deployment.scope, deployment.parameter_file
    secrets = no_echo.secrets(project.scope) | (no_echo.secrets(scope) if scope else set())
    name = stack_name(deployment.action)
    capabilities = deployment.action.text("Capabilities") or ""
    return StackNode(
        id=stack_id(deployment.account, deployment.region, name),
        name=name,
        account=deployment.account,
        region=deployment.region,
        file=project.in_repository(deployment.file) if deployment.file else "",
        parameter_file=project.in_repository(parameter_file) if parameter_file else "",
        resources=tuple(_resources(scope)) if scope else (),
        parameters=tuple(_parameters(scope, deployment, secrets)) if scope else (),
        outputs=tuple(_outputs(scope, secrets)) if scope else (),
        description=text(scope.template.body.get("Description", "")) if scope else "",
        capabilities=tuple(
            capability.strip() for capability in capabilities.split(",") if capability.strip()
        ),
        protected=_denies(deployment.configuration.get("StackPolicy")),
        problem=_problem(project, deployment),
    )


def _problem(project: Project, deployment: DeployAction) -> str:
    if deployment.problem is not None and deployment.file is not None:
        path = project.in_repository(deployment.file)
        return deployment.problem.diagnostics[0].message.replace(str(deployment.file), path)
    return "" if deployment.template else "TemplatePath names no file in the repository"


def _denies(policy: Any) -> bool:
    """Return True if the stack policy has a `Deny` statement."""
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    statements = statements if isinstance(statements, list) else [statements]
    return any(
        isinstance(statement, dict) and statement.get("Effect") == "Deny"
        for statement in statements
    )


def _resources(scope: StackContext) -> Iterator[ResourceNode]:
    for logical_id, resource in scope.template.resources.items():
        condition = resource.get("Condition")
        is_met = scope.condition(condition) if isinstance(condition, str) else True
        if is_met is not False:
            yield ResourceNode(logical_id, resource["Type"], is_met is True)


def _parameters(
    scope: StackContext, deployment: DeployAction, secrets: frozenset[str]
) -> Iterator[Parameter]:
    for name, declaration in scope.template.parameters.items():
        value, origin = _value(name, declaration, deployment)
        yield Parameter(
            name,
            no_echo.redact(value, secrets),
            origin,
            text(declaration.get("Type", "")),
            text(declaration.get("Description", "")),
        )


def _value(
    name: str, declaration: Mapping[str, Any], deployment: DeployAction
) -> tuple[str, Origin]:
    """Return the value of the parameter `name` as text, and its origin."""
    value = deployment.values.get(name, "")
    if name in deployment.overrides:
        if isinstance(deployment.overrides[name], dict | list):
            return value, "artifact"
        return value, "variable" if "#{" in value else "pipeline"
    if name in deployment.file_parameters:
        return value, "file"
    if "Default" in declaration:
        return text(declaration["Default"]), "default"
    return "", "missing"


def _outputs(scope: StackContext, secrets: frozenset[str]) -> Iterator[Output]:
    for name, output in scope.template.outputs.items():
        condition = output.get("Condition")
        if isinstance(condition, str) and scope.condition(condition) is False:
            continue
        export = output.get("Export")
        export_name = scope.resolve(export.get("Name")) if isinstance(export, dict) else None
        yield Output(
            name,
            no_echo.redact(_output_value(scope, output.get("Value")), secrets),
            text(output.get("Description", "")),
            no_echo.redact(export_name, secrets) if isinstance(export_name, str) else None,
        )


def _output_value(scope: StackContext, value: Any) -> str:
    """Return the `value` of an output; a reference to a resource becomes a placeholder."""
    match value:
        case {"Ref": str(logical_id)} if logical_id in scope.template.resources:
            return f"${{{logical_id}}}"
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            return f"${{{logical_id}.{attribute}}}"
    resolved = scope.resolve(value)
    return ",".join(map(text, resolved)) if isinstance(resolved, list) else text(resolved)
