"""Performs a CloudFormation action: as the roles that it names, out of the artifact.

Source: "AWS CloudFormation deploy action reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks import action_roles, cloudformation_errors, failure_location
from pipegen.rehearsal.checks.failure import REASON, Failed, Place, Wanted
from pipegen.rehearsal.emulator.client import Cloud
from pipegen.rehearsal.engine import (
    action_files,
    artifacts,
    deployment,
    parameter_overrides,
    variables,
)
from pipegen.rehearsal.engine.artifacts import Artifact
from pipegen.rehearsal.engine.deploy_request import Deploy
from pipegen.rehearsal.engine.deployment import Outcome
from pipegen.rehearsal.engine.execution_state import Handed
from pipegen.rehearsal.engine.workspace import Files

_GIVEN = (
    "see what the resource needs; what the account has beforehand goes into a template for "
    "--given, or a resource type is passed over with --stub"
)


@dataclass(frozen=True)
class Done:
    """What an action has done."""

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    stubbed: tuple[str, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    """Those that it made, by their names."""


def deploy(cloud: Cloud, files: Files, action: Action, handed: Handed, fail: str | None) -> Done:
    """Deploy what `action` names, and return what became of it.

    `fail` is a resource to let fail, "" the first. Raises `Failed` as CodePipeline and
    CloudFormation would refuse, `Wanted` where it was to fail.
    """
    action_files.check_paths(files, action)
    action_roles.check(files, action)
    given = action_files.parameter_file(files, action, handed)
    template = action_files.template(files, action, handed)
    outcome = deployment.deploy(cloud, _wanted(files, action, given, template, handed, fail))
    if fail is not None and (outcome.ok or outcome.reason == REASON):
        raise Wanted(
            _told(outcome.resource or fail, REASON), "", failure_location.action(files, action)
        )
    if not outcome.ok:
        told = _told(outcome.resource, outcome.reason or "")
        help_ = cloudformation_errors.help_(outcome.reason or "", _GIVEN)
        raise Failed(told, help_, failure_location.deploy(files, action, outcome))
    made = _output_file(files, action, outcome)
    return Done(outcome.status, outcome.outputs, outcome.stubbed, made)


def _output_file(files: Files, action: Action, outcome: Outcome) -> Mapping[str, Artifact]:
    """Return the action's artifacts, each with the stack's outputs in `OutputFileName`."""
    name = action.text("OutputFileName")
    if name is None:
        return {}
    text = json.dumps(dict(outcome.outputs))
    return {each: artifacts.of_file(name, text, files.artifact) for each in action.outputs}


def _wanted(
    files: Files,
    action: Action,
    given: Mapping[str, Any],
    template: str | None,
    handed: Handed,
    fail: str | None,
) -> Deploy:
    scope = files.system.scope
    policy = given.get("StackPolicy")

    def value(key: str) -> str:
        return variables.filled(
            action, key, handed.variables, failure_location.action(files, action, key)
        )

    place = failure_location.action(files, action, parameter_overrides.KEY)
    overriding = parameter_overrides.given(value(parameter_overrides.KEY), action, handed, place)
    in_file = Place(files.folder / action.parameter_file.path) if action.parameter_file else place
    own = parameter_overrides.worked_out(given.get("Parameters", {}), action, handed, in_file)
    return Deploy(
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


def _told(resource: str | None, reason: str) -> str:
    return f"{resource}: {reason}" if resource else reason
