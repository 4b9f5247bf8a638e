"""One execution of the pipeline: its stages in order, and what follows a failure.

Source: "Configure stage rollback" and "Configure stage retry" in the CodePipeline user guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pipegen.codepipeline.model import Stage
from pipegen.rehearsal.checks import failure
from pipegen.rehearsal.checks.failure import ActionFailed, InjectedFailure
from pipegen.rehearsal.engine import variables
from pipegen.rehearsal.engine.action_runner import ActionInput, ActionRunner
from pipegen.rehearsal.engine.execution_state import ExecutionState
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.rehearsal.journal import ActionStep, conditions

_NO_TARGET = "not rolled back: no execution of this pipeline, as it is now, has succeeded before"


@dataclass
class Execution:
    """One execution, whose actions `actor` performs."""

    actor: ActionRunner
    before: "Execution | None" = None
    """The last execution that succeeded, of the pipeline as it is now."""
    handed: ExecutionState = field(default_factory=ExecutionState)

    def perform(self) -> bool:
        """Perform the stages; return whether all succeeded."""
        self.handed = ExecutionState(
            variables.initial_variables(self.actor.files.pipeline, self.actor.events.execution)
        )
        self.actor.events.of_pipeline("STARTED")
        for stage in self.actor.files.pipeline.stages:
            if not self._stage(stage):
                self.actor.events.of_pipeline("FAILED")
                self.actor.collect_messages()
                self._obey()
                return False
            if stage.name == self.actor.injection.until:
                self.actor.collect_messages()
                return True
        self.actor.events.of_pipeline("SUCCEEDED")
        self.actor.collect_messages()
        return True

    def _obey(self) -> None:
        """Do what the events function has asked CodePipeline for."""
        for each in self.actor.emulator.recorded_calls():
            if each["operation"] == "RollbackStage":
                self.actor.journal.asked.append(each)
                for stage in self.actor.files.pipeline.stages:
                    if each["allowed"] and stage.name == each["given"].get("stageName"):
                        self._roll_back(stage)

    def _stage(self, stage: Stage) -> bool:
        self.actor.events.of_stage(stage.name, "STARTED")
        self.actor.journal.conditions.update(conditions(stage))
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
            self.actor.events.of_stage(stage.name, "SUCCEEDED")
            return True
        for each in failed:
            self._note(each, stage)
        self.actor.events.of_stage(stage.name, "FAILED")
        if result == "ROLLBACK":
            self._roll_back(stage)
        return False

    def _note(self, failed: ActionFailed, stage: Stage) -> None:
        if isinstance(failed, InjectedFailure):
            self.actor.journal.failed_as_wanted.append(f"{stage.name}: {failed.reason}")
        else:
            self.actor.journal.findings.append(
                failure.finding(failed, self.actor.files.folder, stage.name)
            )

    def _roll_back(self, stage: Stage) -> None:
        """Deploy in `stage` what the last execution that succeeded has deployed there."""
        if self.before is None:
            self.actor.record(
                ActionStep(self.actor.run, stage.name, stage.name, False, _NO_TARGET, 0)
            )
            return
        # The old source, as the roles that are there now.
        folder = self.actor.emulator.folder / "repository" / f"back-{self.actor.run}-{stage.index}"
        old = Workspace.create(folder, self.before.actor.files.artifact, self.actor.files.setup)
        source = ActionInput(old, self.before.handed)
        for action in (e for e in old.pipeline.actions if e.stage == stage.name):
            if failed := self.actor.perform(action, source, rolls_back=True):
                self._note(failed, stage)

    def _attempt(self, stage: Stage, succeeded: set[str]) -> list[ActionFailed]:
        """Perform the actions of `stage` that have not `succeeded`; return those that failed.

        The actions of one `RunOrder` are side by side: the others go on where one fails.
        """
        to_do = [each for each in stage.actions if each.name not in succeeded]
        ordered = sorted(to_do, key=lambda each: each.run_order)
        for _, together in groupby(ordered, key=lambda each: each.run_order):
            failed = []
            for each in together:
                if failure := self.actor.perform(each, ActionInput(self.actor.files, self.handed)):
                    failed.append(failure)
                else:
                    succeeded.add(each.name)
            if failed:
                return failed
        return []


def _repeats_all(on_failure: Mapping[str, Any]) -> bool:
    """Return whether a retry repeats the actions that succeeded as well."""
    configured = on_failure.get("RetryConfiguration")
    return isinstance(configured, dict) and configured.get("RetryMode") == "ALL_ACTIONS"
