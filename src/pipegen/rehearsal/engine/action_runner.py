"""Perform one action of an execution, send its events, and record its step."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipegen.codepipeline import action_types
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks import authorization
from pipegen.rehearsal.checks.failure import (
    INJECTED_REASON,
    ActionFailed,
    FileLocation,
    InjectedFailure,
)
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import (
    approval_action,
    artifact_upload,
    cloudformation_action,
    source_action,
)
from pipegen.rehearsal.engine.cloudformation_action import ActionResult
from pipegen.rehearsal.engine.events import Events
from pipegen.rehearsal.engine.execution_state import ExecutionState
from pipegen.rehearsal.engine.inbox import Inbox
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.rehearsal.journal import ActionStep, Journal
from pipegen.rehearsal.observer import Observer


@dataclass(frozen=True)
class FailureInjection:
    """Where a run ends, and what fails in it on request."""

    until: str | None = None
    fail: str | None = None
    """The stage that fails, None for none."""
    resource: str | None = None
    """A resource of that stage's stack that fails, None for the action itself."""


@dataclass(frozen=True)
class ActionInput:
    """The input of an action: the files of an execution, and what earlier actions produced."""

    workspace: Workspace
    state: ExecutionState


@dataclass(frozen=True)
class ActionRunner:
    """Performs the actions of one execution, as the pipeline in `workspace` defines them."""

    emulator: EmulatorClient
    workspace: Workspace
    physical_ids: Mapping[str, str]
    """Assumed id → physical id, see `resource_ids.find_physical_ids`."""
    inbox: Inbox
    journal: Journal
    observer: Observer
    run: int
    injection: FailureInjection
    events: Events

    def perform(
        self, action: Action, inputs: ActionInput, is_rollback: bool = False
    ) -> ActionFailed | None:
        """Perform `action`; return the failure, None if it succeeds.

        Args:
            action: The action to perform.
            inputs: The files and the state that it uses.
            is_rollback: Whether it rolls its stage back; no failure is injected then.
        """
        self.observer.on_start(self.run, action.stage)
        self.events.send_action_event(action, "STARTED")
        start = time.monotonic()
        result, failure = self._attempt(action, inputs, is_rollback)
        if action.namespace:
            inputs.state.variables[action.namespace] = result.outputs
        self.journal.stubbed.update(result.stubbed)
        reason = failure.reason if failure else ""
        self.events.send_action_event(action, "FAILED" if failure else "SUCCEEDED", reason)
        if is_rollback:
            result = replace(result, status=f"rolled back: {result.status}")
        seconds = time.monotonic() - start
        self.record(self._step(action, inputs, result, seconds, reason))
        return failure

    def _attempt(
        self, action: Action, inputs: ActionInput, is_rollback: bool
    ) -> tuple[ActionResult, ActionFailed | None]:
        """Perform `action` and upload its artifacts; return the result, and the failure if any."""
        from botocore.exceptions import ClientError

        try:
            result = self._dispatch(action, inputs, is_rollback)
            inputs.state.artifacts |= artifact_upload.upload_artifacts(
                self.emulator, inputs.workspace, action, result.artifacts, self.physical_ids
            )
        except ActionFailed as error:
            return ActionResult("failed"), error.with_physical_ids(self.physical_ids)
        except ClientError as error:
            message = error.response["Error"]["Message"]
            hint = "see that what the action names is there, in the pipeline's region"
            failure = ActionFailed(message, hint, self._location(action))
            return ActionResult("failed"), failure
        return result, None

    def record(self, step: ActionStep) -> None:
        """Record `step`, and the messages that arrived so far."""
        self.journal.steps.append(step)
        self.observer.on_step(step)
        self.collect_messages()

    def collect_messages(self) -> None:
        """Record the messages that arrived since the last call."""
        for message in self.inbox.receive(self.run):
            self.journal.messages.append(message)
            self.observer.on_message(message)

    def _step(
        self,
        action: Action,
        inputs: ActionInput,
        result: ActionResult,
        seconds: float,
        reason: str,
    ) -> ActionStep:
        return ActionStep(
            self.run,
            action.stage,
            action.name,
            not reason,
            result.status,
            seconds,
            action.account or inputs.workspace.project.scope.account or "",
            action.role or inputs.workspace.pipeline.role or "",
            action.text("RoleArn") or "",
            action.text("StackName") or "",
            result.outputs,
            reason,
        )

    def _dispatch(self, action: Action, inputs: ActionInput, is_rollback: bool) -> ActionResult:
        injection = self.injection
        fails = injection.fail == action.stage and not is_rollback
        authorization.authorize_service(self.workspace, action)
        if fails and (injection.resource is None or not action.is_cloudformation):
            raise InjectedFailure(INJECTED_REASON, "", self._location(action))
        if action.is_cloudformation:
            resource = injection.resource if fails else None
            return cloudformation_action.deploy(
                self.emulator, inputs.workspace, action, inputs.state, resource
            )
        if action.category == "Source" and action.provider in action_types.REPOSITORIES:
            return source_action.run(self.workspace, action, self.physical_ids)
        if action.provider == "Manual":
            return self._approve(action, inputs)
        reason = f"a rehearsal can't perform {action.category} actions of {action.provider}"
        hint = "rehearse the stages before with --until; what this one makes is not known"
        raise ActionFailed(reason, hint, self._location(action, "ActionTypeId"))

    def _approve(self, action: Action, inputs: ActionInput) -> ActionResult:
        request = approval_action.approval_request(self.workspace, action, inputs.state.variables)
        if topic := action.text("NotificationArn"):
            self.inbox.publish_approval_request(self.physical_ids.get(topic, topic), request)
        self.collect_messages()  # the request arrives before the approver answers
        if not self.observer.ask_approval(action.stage, approval_action.approval_text(request)):
            raise InjectedFailure(approval_action.REJECTED, "", self._location(action))
        return ActionResult("approved")

    def _location(self, action: Action, *keys: str) -> FileLocation:
        return FileLocation(Path(self.workspace.project.template.path), (*action.path, *keys))
