"""One execution of the pipeline: its stages in order, what follows a failure, and the events.

Source: "Configure stage rollback" and "Configure stage retry" in the CodePipeline user guide.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pipegen import action_reference
from pipegen.pipelines import Action, Stage
from pipegen.rehearsal import (
    approving,
    failing,
    files,
    performing,
    permits,
    sourcing,
    storing,
    variables,
)
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.events import Events
from pipegen.rehearsal.failing import REASON, Failed, Place, Wanted
from pipegen.rehearsal.files import Files
from pipegen.rehearsal.handed import Handed
from pipegen.rehearsal.journal import Journal, Step, conditions
from pipegen.rehearsal.people import People
from pipegen.rehearsal.performing import Done
from pipegen.rehearsal.watching import Watch

_NO_TARGET = "not rolled back: no execution of this pipeline, as it is now, has succeeded before"


@dataclass(frozen=True)
class Wishes:
    """What the user wants to see: the last stage, and what is to fail."""

    until: str | None = None
    fail: str | None = None
    """A stage, None for none."""
    resource: str | None = None
    """A resource of that stage's stack, None for the action itself."""


@dataclass
class Execution:
    """One execution, of the source that `files` holds."""

    cloud: Cloud
    files: Files
    real: Mapping[str, str]
    """See `physical`."""
    people: People
    journal: Journal
    watch: Watch
    run: int
    wishes: Wishes
    events: Events
    before: "Execution | None" = None
    """The last execution that succeeded, of the pipeline as it is now."""
    handed: Handed = field(default_factory=Handed)

    def perform(self) -> bool:
        """Perform the stages; return whether all succeeded."""
        self.handed = Handed(variables.beforehand(self.files.pipeline, self.events.execution))
        self.events.of_pipeline("STARTED")
        for stage in self.files.pipeline.stages:
            if not self._stage(stage):
                self.events.of_pipeline("FAILED")
                self._hear()
                self._obey()
                return False
            if stage.name == self.wishes.until:
                self._hear()
                return True
        self.events.of_pipeline("SUCCEEDED")
        self._hear()
        return True

    def _obey(self) -> None:
        """Do what the events function has asked CodePipeline for."""
        for each in self.cloud.asked():
            if each["operation"] == "RollbackStage":
                self.journal.asked.append(each)
                for stage in self.files.pipeline.stages:
                    if each["allowed"] and stage.name == each["given"].get("stageName"):
                        self._roll_back(stage)

    def _stage(self, stage: Stage) -> bool:
        self.events.of_stage(stage.name, "STARTED")
        self.journal.conditions.update(conditions(stage))
        given = stage.properties.get("OnFailure")
        on_failure: Mapping[str, Any] = given if isinstance(given, dict) else {}
        result = on_failure.get("Result")
        succeeded: set[str] = set()
        failed = self._attempt(stage, succeeded)
        if failed and result == "RETRY":
            if _repeats_all(on_failure):
                succeeded = set()
            failed = self._attempt(stage, succeeded)
        if not failed:
            self.events.of_stage(stage.name, "SUCCEEDED")
            return True
        for each in failed:
            self._note(each, stage)
        self.events.of_stage(stage.name, "FAILED")
        if result == "ROLLBACK":
            self._roll_back(stage)
        return False

    def _note(self, failed: Failed, stage: Stage) -> None:
        if isinstance(failed, Wanted):
            self.journal.failed_as_wanted.append(f"{stage.name}: {failed.reason}")
        else:
            self.journal.findings.append(failing.finding(failed, self.files.folder, stage.name))

    def _roll_back(self, stage: Stage) -> None:
        """Deploy in `stage` what the last execution that succeeded has deployed there."""
        if self.before is None:
            self._tell(Step(self.run, stage.name, stage.name, False, _NO_TARGET, 0))
            return
        # The old source, as the roles that are there now.
        folder = self.cloud.folder / "repository" / f"back-{self.run}-{stage.index}"
        old = files.lay_out(folder, self.before.files.artifact, self.files.setup)
        target = replace(self.before, files=old)
        for action in (e for e in old.pipeline.actions if e.stage == stage.name):
            if failed := self._action(action, target, rolls_back=True):
                self._note(failed, stage)

    def _attempt(self, stage: Stage, succeeded: set[str]) -> list[Failed]:
        """Perform the actions of `stage` that have not `succeeded`; return those that failed.

        The actions of one `RunOrder` are side by side: the others go on where one fails.
        """
        to_do = [each for each in stage.actions if each.name not in succeeded]
        ordered = sorted(to_do, key=lambda each: each.run_order)
        for _, together in groupby(ordered, key=lambda each: each.run_order):
            failed = []
            for each in together:
                if failure := self._action(each, self):
                    failed.append(failure)
                else:
                    succeeded.add(each.name)
            if failed:
                return failed
        return []

    def _action(self, action: Action, of: "Execution", rolls_back: bool = False) -> Failed | None:
        """Perform `action` with the files of the execution `of`, and what that has handed on."""
        from botocore.exceptions import ClientError

        self.watch.begun(self.run, action.stage)
        self.events.of_action(action, "STARTED")
        start = time.monotonic()
        failed = None
        try:
            done = self._perform(action, of, rolls_back)
            of.handed.artifacts |= storing.put(
                self.cloud, of.files, action, done.artifacts, self.real
            )
        except Failed as error:
            done, failed = Done("failed"), error.about(self.real)
        except ClientError as error:
            said = error.response["Error"]["Message"]
            help_ = "see that what the action names is there, in the pipeline's region"
            done, failed = Done("failed"), Failed(said, help_, self._place(action))
        if action.namespace:
            of.handed.variables[action.namespace] = done.outputs
        self.journal.stubbed.update(done.stubbed)
        reason = failed.reason if failed else ""
        self.events.of_action(action, "FAILED" if failed else "SUCCEEDED", reason)
        if rolls_back:
            done = replace(done, status=f"rolled back: {done.status}")
        self._tell(self._step(action, of, done, time.monotonic() - start, reason))
        return failed

    def _step(self, action: Action, of: "Execution", done: Done, took: float, why: str) -> Step:
        return Step(
            self.run,
            action.stage,
            action.name,
            not why,
            done.status,
            took,
            action.account or of.files.system.scope.account or "",
            action.role or of.files.pipeline.role or "",
            action.text("RoleArn") or "",
            action.text("StackName") or "",
            done.outputs,
            why,
        )

    def _tell(self, step: Step) -> None:
        self.journal.steps.append(step)
        self.watch.done(step)
        self._hear()

    def _hear(self) -> None:
        for message in self.people.heard(self.run):
            self.journal.messages.append(message)
            self.watch.heard(message)

    def _perform(self, action: Action, of: "Execution", rolls_back: bool) -> Done:
        wishes = self.wishes
        fails = wishes.fail == action.stage and not rolls_back
        permits.check_service(self.files, action)
        if fails and (wishes.resource is None or not action.is_cloudformation):
            raise Wanted(REASON, "", self._place(action))
        if action.is_cloudformation:
            resource = wishes.resource if fails else None
            return performing.deploy(self.cloud, of.files, action, of.handed, resource)
        if action.category == "Source" and action.provider in action_reference.REPOSITORIES:
            return sourcing.take(self.files, action, self.real)
        if action.provider == "Manual":
            return self._approve(action)
        reason = f"a rehearsal can't perform {action.category} actions of {action.provider}"
        help_ = "rehearse the stages before with --until; what this one makes is not known"
        raise Failed(reason, help_, Place(self._template, (*action.path, "ActionTypeId")))

    def _approve(self, action: Action) -> Done:
        place = self._place(action)
        asked = approving.question(self.files, action, self.handed.variables)
        if topic := action.text("NotificationArn"):
            self.people.ask(self.real.get(topic, topic), asked)
        self._hear()  # the question reaches people before anybody answers
        if not self.watch.approves(action.stage, approving.shown(asked)):
            raise Wanted(approving.REJECTED, "", place)
        return Done("approved")

    @property
    def _template(self) -> Path:
        return Path(self.files.system.template.path)

    def _place(self, action: Action) -> Place:
        return Place(self._template, action.path)


def _repeats_all(on_failure: Mapping[str, Any]) -> bool:
    """Return whether a retry repeats the actions that succeeded as well."""
    configured = on_failure.get("RetryConfiguration")
    return isinstance(configured, dict) and configured.get("RetryMode") == "ALL_ACTIONS"
