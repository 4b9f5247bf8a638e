"""Performs a CloudFormation action: as the roles that it names, out of the artifact.

Source: "AWS CloudFormation deploy action reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks import action_roles, cloudformation_errors, failure_location
from pipegen.rehearsal.checks.failure import REASON, ActionFailed, FileLocation, InjectedFailure
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import action_files, deployment, parameter_overrides, variables
from pipegen.rehearsal.engine.artifacts import Artifact
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.execution_state import ExecutionState
from pipegen.rehearsal.engine.workspace import Workspace

_GIVEN = (
    "see what the resource needs; what the account has beforehand goes into a template for "
    "--given, or a resource type is passed over with --stub"
)


@dataclass(frozen=True)
class ActionResult:
    """What an action has done."""

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    stubbed: tuple[str, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    """Those that it made, by their names."""


def deploy(
    cloud: EmulatorClient,
    files: Workspace,
    action: Action,
    handed: ExecutionState,
    fail: str | None,
) -> ActionResult:
    """Deploy what `action` names, and return what became of it.

    `fail` is a resource to let fail, "" the first. Raises `Failed` as CodePipeline and
    CloudFormation would refuse, `Wanted` where it was to fail.
    """
    action_files.check_paths(files, action)
    action_roles.check_action_role(files, action)
    given = action_files.parameter_file(files, action, handed)
    template = action_files.template(files, action, handed)
    outcome = deployment.deploy_stack(cloud, _wanted(files, action, given, template, handed, fail))
    if fail is not None and (outcome.ok or outcome.reason == REASON):
        raise InjectedFailure(
            _failure_text(outcome.resource or fail, REASON),
            "",
            failure_location.locate_action(files, action),
        )
    if not outcome.ok:
        told = _failure_text(outcome.resource, outcome.reason or "")
        help_ = cloudformation_errors.hint_for(outcome.reason or "", _GIVEN)
        raise ActionFailed(
            told, help_, failure_location.locate_deploy_failure(files, action, outcome)
        )
    made = _output_file(files, action, outcome)
    return ActionResult(outcome.status, outcome.outputs, outcome.stubbed, made)


def _output_file(files: Workspace, action: Action, outcome: StackResult) -> Mapping[str, Artifact]:
    """Return the action's artifacts, each with the stack's outputs in `OutputFileName`."""
    name = action.text("OutputFileName")
    if name is None:
        return {}
    text = json.dumps(dict(outcome.outputs))
    return {each: Artifact.from_text(name, text, files.artifact) for each in action.outputs}


def _wanted(
    files: Workspace,
    action: Action,
    given: Mapping[str, Any],
    template: str | None,
    handed: ExecutionState,
    fail: str | None,
) -> DeployRequest:
    scope = files.system.scope
    policy = given.get("StackPolicy")

    def value(key: str) -> str:
        return variables.substitute(
            action, key, handed.variables, failure_location.locate_action(files, action, key)
        )

    place = failure_location.locate_action(files, action, parameter_overrides.KEY)
    overriding = parameter_overrides.parse_overrides(
        value(parameter_overrides.KEY), action, handed, place
    )
    in_file = (
        FileLocation(files.folder / action.parameter_file.path) if action.parameter_file else place
    )
    own = parameter_overrides.evaluate_functions(
        given.get("Parameters", {}), action, handed, in_file
    )
    return DeployRequest(
        mode=action.text("ActionMode") or "",
        stack=value("StackName"),
        account=action.account or scope.account or "",
        region=action.region or scope.region or "",
        template=template,
        path=action.template.path if action.template else "",
        parameters={**own, **overriding},
        capabilities=tuple(filter(None, value("Capabilities").split(","))),
        tags=given.get("Tags", {}),
        stack_policy=json.dumps(policy) if policy else None,
        change_set=value("ChangeSetName") or None,
        fail=fail,
    )


def _failure_text(resource: str | None, reason: str) -> str:
    return f"{resource}: {reason}" if resource else reason
