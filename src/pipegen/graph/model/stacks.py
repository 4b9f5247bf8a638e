"""The stacks that a pipeline deploys: what is in them, and where each value comes from."""

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
"""Where a parameter's value comes from: the parameter file; `ParameterOverrides`, as a text, with
a variable of an earlier action, or out of an artifact; the template's default; nowhere."""


@dataclass(frozen=True, slots=True)
class ResourceNode:
    """A resource of a stack; `certain` is False where a condition that is not known decides."""

    logical_id: str
    type: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stack with its value, which is `no_echo.HIDDEN` where that hides it."""

    name: str
    value: str
    origin: Origin
    type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """An output; its value has placeholders such as `${Vpc}` for what only AWS knows."""

    name: str
    value: str
    description: str = ""
    export: str | None = None


@dataclass(frozen=True, slots=True)
class StackNode:
    """A stack; `file` is its template in the repository, "" where `TemplatePath` names none.

    `problem` says why there is nothing to show of the template, "" where there is no problem.
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
    """Return the id of the stack `name` in that place."""
    return f"stack:{account or ''}/{region or ''}/{name}"


def read_stacks(system: Project, deployments: Iterable[DeployAction]) -> tuple[StackNode, ...]:
    """Return the stacks of `deployments`, in order, each once, as it is deployed first."""
    found: dict[str, StackNode] = {}
    for each in deployments:
        one = _stack(system, each)
        found.setdefault(one.id, one)
    return tuple(found.values())


def name_of(action: Action) -> str:
    """Return the name of the stack of `action`, which may lack one."""
    return action.text("StackName") or action.name


def _stack(system: Project, deployment: DeployAction) -> StackNode:
    scope, given = deployment.scope, deployment.parameter_file
    secrets = no_echo.secrets(system.scope) | (no_echo.secrets(scope) if scope else set())
    name = name_of(deployment.action)
    capabilities = deployment.action.text("Capabilities") or ""
    return StackNode(
        id=stack_id(deployment.account, deployment.region, name),
        name=name,
        account=deployment.account,
        region=deployment.region,
        file=system.in_repository(deployment.file) if deployment.file else "",
        parameter_file=system.in_repository(given) if given else "",
        resources=tuple(_resources(scope)) if scope else (),
        parameters=tuple(_parameters(scope, deployment, secrets)) if scope else (),
        outputs=tuple(_outputs(scope, secrets)) if scope else (),
        description=text(scope.template.body.get("Description", "")) if scope else "",
        capabilities=tuple(each.strip() for each in capabilities.split(",") if each.strip()),
        protected=_denies(deployment.configuration.get("StackPolicy")),
        problem=_problem(system, deployment),
    )


def _problem(system: Project, deployment: DeployAction) -> str:
    if deployment.problem is not None and deployment.file is not None:
        shown = system.in_repository(deployment.file)
        return deployment.problem.diagnostics[0].message.replace(str(deployment.file), shown)
    return "" if deployment.template else "TemplatePath names no file in the repository"


def _denies(policy: Any) -> bool:
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    listed = statements if isinstance(statements, list) else [statements]
    return any(isinstance(each, dict) and each.get("Effect") == "Deny" for each in listed)


def _resources(scope: StackContext) -> Iterator[ResourceNode]:
    for logical_id, resource in scope.template.resources.items():
        condition = resource.get("Condition")
        holds = scope.condition(condition) if isinstance(condition, str) else True
        if holds is not False:
            yield ResourceNode(logical_id, resource["Type"], holds is True)


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
    known = deployment.values.get(name, "")
    if name in deployment.overrides:
        if isinstance(deployment.overrides[name], dict | list):
            return known, "artifact"
        return known, "variable" if "#{" in known else "pipeline"
    if name in deployment.file_parameters:
        return known, "file"
    if "Default" in declaration:
        return text(declaration["Default"]), "default"
    return "", "missing"


def _outputs(scope: StackContext, secrets: frozenset[str]) -> Iterator[Output]:
    for name, output in scope.template.outputs.items():
        condition = output.get("Condition")
        if isinstance(condition, str) and scope.condition(condition) is False:
            continue
        export = output.get("Export")
        exported = scope.resolve(export.get("Name")) if isinstance(export, dict) else None
        yield Output(
            name,
            no_echo.redact(_shown(scope, output.get("Value")), secrets),
            text(output.get("Description", "")),
            no_echo.redact(exported, secrets) if isinstance(exported, str) else None,
        )


def _shown(scope: StackContext, value: Any) -> str:
    """Return an output's `value`: what names a resource as a placeholder, whatever it will be."""
    match value:
        case {"Ref": str(logical_id)} if logical_id in scope.template.resources:
            return f"${{{logical_id}}}"
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            return f"${{{logical_id}.{attribute}}}"
    found = scope.resolve(value)
    return ",".join(map(text, found)) if isinstance(found, list) else text(found)
