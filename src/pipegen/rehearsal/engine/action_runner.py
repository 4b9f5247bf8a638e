"""Performs one action of an execution, and tells of it by events and a step of the journal."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipegen.codepipeline import action_types
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks import authorization
from pipegen.rehearsal.checks.failure import REASON, ActionFailed, FileLocation, InjectedFailure
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
    """What the user wants to see: the last stage, and what is to fail."""

    until: str | None = None
    fail: str | None = None
    """A stage, None for none."""
    resource: str | None = None
    """A resource of that stage's stack, None for the action itself."""


@dataclass(frozen=True)
class ActionInput:
    """What an action works with: the files of an execution, and what was handed on in it."""

    files: Workspace
    state: ExecutionState


@dataclass(frozen=True)
class ActionRunner:
    """Performs the actions of one execution, as the pipeline in `files` has them."""

    emulator: EmulatorClient
    files: Workspace
    real: Mapping[str, str]
    """See `physical`."""
    inbox: Inbox
    journal: Journal
    observer: Observer
    run: int
    injection: FailureInjection
    events: Events

    def perform(
        self, action: Action, source: ActionInput, rolls_back: bool = False
    ) -> ActionFailed | None:
        """Perform `action` with what `source` has; return how it failed, None where it did not."""
        from botocore.exceptions import ClientError

        self.observer.on_start(self.run, action.stage)
        self.events.of_action(action, "STARTED")
        start = time.monotonic()
        failed = None
        try:
            done = self._perform(action, source, rolls_back)
            source.state.artifacts |= artifact_upload.put(
                self.emulator, source.files, action, done.artifacts, self.real
            )
        except ActionFailed as error:
            done, failed = ActionResult("failed"), error.about(self.real)
        except ClientError as error:
            said = error.response["Error"]["Message"]
            help_ = "see that what the action names is there, in the pipeline's region"
            done, failed = ActionResult("failed"), ActionFailed(said, help_, self._place(action))
        if action.namespace:
            source.state.variables[action.namespace] = done.outputs
        self.journal.stubbed.update(done.stubbed)
        reason = failed.reason if failed else ""
        self.events.of_action(action, "FAILED" if failed else "SUCCEEDED", reason)
        if rolls_back:
            done = replace(done, status=f"rolled back: {done.status}")
        self.record(self._step(action, source, done, time.monotonic() - start, reason))
        return failed

    def record(self, step: ActionStep) -> None:
        """Note `step`, and what people have heard by now."""
        self.journal.steps.append(step)
        self.observer.on_step(step)
        self.collect_messages()

    def collect_messages(self) -> None:
        """Note what people have heard since the last time."""
        for message in self.inbox.receive(self.run):
            self.journal.messages.append(message)
            self.observer.on_message(message)

    def _step(
        self, action: Action, source: ActionInput, done: ActionResult, took: float, why: str
    ) -> ActionStep:
        return ActionStep(
            self.run,
            action.stage,
            action.name,
            not why,
            done.status,
            took,
            action.account or source.files.system.scope.account or "",
            action.role or source.files.pipeline.role or "",
            action.text("RoleArn") or "",
            action.text("StackName") or "",
            done.outputs,
            why,
        )

    def _perform(self, action: Action, source: ActionInput, rolls_back: bool) -> ActionResult:
        wishes = self.injection
        fails = wishes.fail == action.stage and not rolls_back
        authorization.authorize_service(self.files, action)
        if fails and (wishes.resource is None or not action.is_cloudformation):
            raise InjectedFailure(REASON, "", self._place(action))
        if action.is_cloudformation:
            resource = wishes.resource if fails else None
            return cloudformation_action.deploy(
                self.emulator, source.files, action, source.state, resource
            )
        if action.category == "Source" and action.provider in action_types.REPOSITORIES:
            return source_action.run(self.files, action, self.real)
        if action.provider == "Manual":
            return self._approve(action, source)
        reason = f"a rehearsal can't perform {action.category} actions of {action.provider}"
        help_ = "rehearse the stages before with --until; what this one makes is not known"
        raise ActionFailed(reason, help_, self._place(action, "ActionTypeId"))

    def _approve(self, action: Action, source: ActionInput) -> ActionResult:
        asked = approval_action.approval_request(self.files, action, source.state.variables)
        if topic := action.text("NotificationArn"):
            self.inbox.publish_approval_request(self.real.get(topic, topic), asked)
        self.collect_messages()  # the question reaches people before anybody answers
        if not self.observer.ask_approval(action.stage, approval_action.approval_text(asked)):
            raise InjectedFailure(approval_action.REJECTED, "", self._place(action))
        return ActionResult("approved")

    def _place(self, action: Action, *keys: str) -> FileLocation:
        return FileLocation(Path(self.files.system.template.path), (*action.path, *keys))
