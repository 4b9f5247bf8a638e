"""Perform a CloudFormation action: as the roles that it names, with the files of its artifacts.

Source: "AWS CloudFormation deploy action reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks import action_roles, cloudformation_errors, failure_location
from pipegen.rehearsal.checks.failure import (
    INJECTED_REASON,
    ActionFailed,
    FileLocation,
    InjectedFailure,
)
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import action_files, deployment, parameter_overrides, variables
from pipegen.rehearsal.engine.artifacts import Artifact
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.execution_state import ExecutionState
from pipegen.rehearsal.engine.workspace import Workspace

_FIXTURE_HINT = (
    "see what the resource needs; what the account has beforehand goes into a template for "
    "--given, or a resource type is passed over with --stub"
)


@dataclass(frozen=True)
class ActionResult:
    """The result of an action."""

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    stubbed: tuple[str, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    """Name of an output artifact → its content."""


def deploy(
    emulator: EmulatorClient,
    workspace: Workspace,
    action: Action,
    state: ExecutionState,
    failing_resource: str | None,
) -> ActionResult:
    """Deploy what `action` names, and return the result.

    Args:
        emulator: The emulator.
        workspace: The files of the run.
        action: The CloudFormation action.
        state: The artifacts and variables of earlier actions.
        failing_resource: The logical id of a resource to fail, "" for the first, None for none.

    Raises:
        ActionFailed: CodePipeline or CloudFormation would reject the action, or the deploy failed.
        InjectedFailure: The deploy failed on request.
    """
    action_files.check_paths(workspace, action)
    action_roles.check_action_role(workspace, action)
    configuration = action_files.read_parameter_file(workspace, action, state)
    template = action_files.read_template(workspace, action, state)
    result = deployment.deploy_stack(
        emulator, _request(workspace, action, configuration, template, state, failing_resource)
    )
    if failing_resource is not None and (result.ok or result.reason == INJECTED_REASON):
        message = _failure_text(result.resource or failing_resource, INJECTED_REASON)
        raise InjectedFailure(message, "", failure_location.locate_action(workspace, action))
    if not result.ok:
        message = _failure_text(result.resource, result.reason or "")
        hint = cloudformation_errors.hint_for(result.reason or "", _FIXTURE_HINT)
        location = failure_location.locate_deploy_failure(workspace, action, result)
        raise ActionFailed(message, hint, location)
    artifacts = _output_artifacts(workspace, action, result)
    return ActionResult(result.status, result.outputs, result.stubbed, artifacts)


def _output_artifacts(
    workspace: Workspace, action: Action, result: StackResult
) -> Mapping[str, Artifact]:
    """Return the output artifacts: each has the stack's outputs in `OutputFileName`."""
    name = action.text("OutputFileName")
    if name is None:
        return {}
    text = json.dumps(dict(result.outputs))
    return {
        output: Artifact.from_text(name, text, workspace.artifact) for output in action.outputs
    }


def _request(
    workspace: Workspace,
    action: Action,
    configuration: Mapping[str, Any],
    template: str | None,
    state: ExecutionState,
    failing_resource: str | None,
) -> DeployRequest:
    """Return the request of `action`.

    Args:
        workspace: The files of the run.
        action: The CloudFormation action.
        configuration: The content of the parameter file.
        template: The text of the template, None if the action names none.
        state: The artifacts and variables of earlier actions.
        failing_resource: The logical id of a resource to fail, "" for the first, None for none.
    """
    scope = workspace.project.scope
    policy = configuration.get("StackPolicy")

    def substituted(key: str) -> str:
        return variables.substitute(
            action, key, state.variables, failure_location.locate_action(workspace, action, key)
        )

    overrides = substituted(parameter_overrides.KEY)
    values = configuration.get("Parameters", {})
    return DeployRequest(
        mode=action.text("ActionMode") or "",
        stack=substituted("StackName"),
        account=action.account or scope.account or "",
        region=action.region or scope.region or "",
        template=template,
        path=action.template.path if action.template else "",
        parameters=_parameters(workspace, action, values, overrides, state),
        capabilities=tuple(filter(None, substituted("Capabilities").split(","))),
        tags=configuration.get("Tags", {}),
        stack_policy=json.dumps(policy) if policy else None,
        change_set=substituted("ChangeSetName") or None,
        failing_resource=failing_resource,
    )


def _parameters(
    workspace: Workspace,
    action: Action,
    values: Mapping[str, Any],
    overrides: str,
    state: ExecutionState,
) -> dict[str, str]:
    """Return the parameter values: those of the parameter file, replaced by the overrides.

    Args:
        workspace: The files of the run.
        action: The CloudFormation action.
        values: The parameter values in the parameter file.
        overrides: The text of `ParameterOverrides`, with its variables substituted.
        state: The artifacts and variables of earlier actions.
    """
    location = failure_location.locate_action(workspace, action, parameter_overrides.KEY)
    overriding = parameter_overrides.parse_overrides(overrides, action, state, location)
    if action.parameter_file:
        location = FileLocation(workspace.folder / action.parameter_file.path)
    evaluated = parameter_overrides.evaluate_functions(values, action, state, location)
    return {**evaluated, **overriding}


def _failure_text(resource: str | None, reason: str) -> str:
    return f"{resource}: {reason}" if resource else reason
