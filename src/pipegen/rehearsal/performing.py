"""Performs a CloudFormation action: as the roles that it names, out of the artifact.

Source: "AWS CloudFormation deploy action reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen import actings, execution_needs, pipelines
from pipegen.deployments import Deployment
from pipegen.iam.requests import Principal, Request
from pipegen.pipelines import Action, Pipeline
from pipegen.rehearsal import cloudformation, permits
from pipegen.rehearsal.artifact import Artifact, NotInArtifact
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.requests import Deploy
from pipegen.systems import System

Variables = Mapping[str, Mapping[str, str]]
"""Namespace → variable → value."""


class Failed(Exception):
    """An action fails; the text is AWS's, `keys` lead to what it names in the action."""

    def __init__(self, reason: str, help_: str, *keys: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help_
        self.keys = keys


@dataclass(frozen=True)
class Done:
    """What an action has done."""

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    stubbed: frozenset[str] = frozenset()


def perform(
    cloud: Cloud,
    system: System,
    pipeline: Pipeline,
    action: Action,
    artifact: Artifact,
    variables: Variables,
    fail: str | None,
) -> Done:
    """Deploy what `action` names, and return what became of it.

    `fail` is a resource to let fail, "" the first. Raises `Failed` as CodePipeline and
    CloudFormation would refuse.
    """
    deployment = next((e for e in system.deployments(pipeline) if e.action is action), None)
    _permitted(system, pipeline, action, deployment)
    configuration = _parameter_file(action, artifact)
    given = configuration.get("Parameters", {})
    overrides = filled(action.text("ParameterOverrides") or "{}", variables, "ParameterOverrides")
    template = _template(action, artifact)
    policy = configuration.get("StackPolicy")
    outcome = cloudformation.deploy(
        cloud,
        Deploy(
            mode=action.text("ActionMode") or "",
            stack=filled(action.text("StackName") or "", variables, "StackName"),
            account=action.account or system.scope.account or "",
            region=action.region or system.scope.region or "",
            template=template,
            path=action.template.path if action.template else "",
            parameters={**given, **_object(overrides)},
            capabilities=tuple(filter(None, (action.text("Capabilities") or "").split(","))),
            tags=configuration.get("Tags", {}),
            stack_policy=json.dumps(policy) if policy else None,
            change_set=action.text("ChangeSetName"),
            fail=fail,
        ),
    )
    if not outcome.ok:
        where = f"{outcome.resource}: " if outcome.resource else ""
        raise Failed(f"{where}{outcome.reason}", "see what the resource needs", "Configuration")
    return Done(outcome.status, outcome.outputs, frozenset(outcome.stubbed))


def filled(text: str, variables: Variables, key: str) -> str:
    """Return `text` with the values of its variables; raise `Failed` where there is none."""
    for namespace, name in pipelines.variables(text):
        spelt = f"#{{{namespace}.{name}}}"
        if name not in variables.get(namespace, {}):
            reason = f"The variable {spelt} in {key} has no value"
            hint = "name the Namespace and an output of an action that runs before"
            raise Failed(reason, hint, "Configuration", key)
        value = json.dumps(variables[namespace][name])[1:-1]
        text = text.replace(spelt, value if key == "ParameterOverrides" else value)
    return text


def _permitted(
    system: System, pipeline: Pipeline, action: Action, deployment: Deployment | None
) -> None:
    for request in _requests(system, pipeline, action, deployment):
        reason = permits.refused(system, request)
        if reason:
            help_ = f"allow {request.action} on {request.resource}"
            raise Failed(reason, help_, "RoleArn" if action.role else "Configuration")
    passed = action.text("RoleArn")
    role = system.role(passed) if passed else None
    if passed and action.role and Principal(passed).account != Principal(action.role).account:
        reason = "Cross-account pass role is not allowed"
        raise Failed(reason, "name a role of the action's account", "Configuration", "RoleArn")
    if role and deployment and deployment.scope:
        missing = execution_needs.missing(role, deployment.scope, deployment.given)
        if missing:
            reason = f"User: {role.arn} is not authorized to perform: {', '.join(missing[:5])}"
            help_ = "allow it to the execution role; `pipegen render` computes it"
            raise Failed(reason, help_, "Configuration", "RoleArn")


def _requests(
    system: System, pipeline: Pipeline, action: Action, deployment: Deployment | None
) -> Iterator[Request]:
    if action.role and pipeline.role:
        who = Principal(pipeline.role)
        yield Request(who, "sts:AssumeRole", action.role, action.account)
    if deployment:
        yield from actings.of_deployment(system.scope, pipeline, deployment)
    passed = action.text("RoleArn")
    if passed:
        service = Principal(service="cloudformation.amazonaws.com")
        yield Request(service, "sts:AssumeRole", passed, Principal(passed).account)


def _template(action: Action, artifact: Artifact) -> str | None:
    if action.template is None:
        return None
    return _read(artifact, action.template.path, action.template.artifact, "TemplatePath")


def _parameter_file(action: Action, artifact: Artifact) -> Mapping[str, Any]:
    named = action.parameter_file
    if named is None:
        return {}
    text = _read(artifact, named.path, named.artifact, "TemplateConfiguration")
    found = _object(text)
    if not set(found) <= {"Parameters", "Tags", "StackPolicy"} or not found:
        reason = f"The template configuration file [{named.path}] has an invalid format"
        help_ = 'write {"Parameters": {}, "Tags": {}, "StackPolicy": {}}'
        raise Failed(reason, help_, "Configuration", "TemplateConfiguration")
    return found


def _read(artifact: Artifact, path: str, name: str, key: str) -> str:
    try:
        return artifact.read(path, name).decode("utf-8")
    except NotInArtifact as error:
        help_ = f"correct the path, or commit {path}"
        raise Failed(str(error), help_, "Configuration", key) from None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
