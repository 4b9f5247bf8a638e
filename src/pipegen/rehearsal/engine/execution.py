"""One execution of the pipeline: its stages in order, and the retry or rollback after a failure.

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
from pipegen.rehearsal.journal import ActionStep, describe_conditions

_NO_TARGET = "not rolled back: no execution of this pipeline, as it is now, has succeeded before"


@dataclass
class Execution:
    """One execution; `runner` performs its actions."""

    runner: ActionRunner
    previous: "Execution | None" = None
    """The last successful execution of the pipeline in its current form."""
    state: ExecutionState = field(default_factory=ExecutionState)

    def perform(self) -> bool:
        """Perform the stages; return True if all succeed."""
        self.state = ExecutionState(
            variables.initial_variables(
                self.runner.workspace.pipeline, self.runner.events.execution
            )
        )
        self.runner.events.send_pipeline_event("STARTED")
        for stage in self.runner.workspace.pipeline.stages:
            if not self._run_stage(stage):
                self.runner.events.send_pipeline_event("FAILED")
                self.runner.collect_messages()
                self._perform_requested_rollbacks()
                return False
            if stage.name == self.runner.injection.until:
                self.runner.collect_messages()
                return True
        self.runner.events.send_pipeline_event("SUCCEEDED")
        self.runner.collect_messages()
        return True

    def _perform_requested_rollbacks(self) -> None:
        """Perform the rollbacks that the notifier function requested of CodePipeline."""
        for call in self.runner.emulator.recorded_calls():
            if call["operation"] == "RollbackStage":
                self.runner.journal.rollback_requests.append(call)
                for stage in self.runner.workspace.pipeline.stages:
                    if call["allowed"] and stage.name == call["given"].get("stageName"):
                        self._roll_back(stage)

    def _run_stage(self, stage: Stage) -> bool:
        self.runner.events.send_stage_event(stage.name, "STARTED")
        self.runner.journal.unchecked_conditions.update(describe_conditions(stage))
        declared = stage.properties.get("OnFailure")
        on_failure: Mapping[str, Any] = declared if isinstance(declared, dict) else {}
        result = on_failure.get("Result")
        succeeded: set[str] = set()
        errors = self._attempt(stage, succeeded)
        if errors and result == "RETRY":
            if _repeats_all(on_failure):
                succeeded = set()
            errors = self._attempt(stage, succeeded)
        if not errors:
            self.runner.events.send_stage_event(stage.name, "SUCCEEDED")
            return True
        for error in errors:
            self._record_failure(error, stage)
        self.runner.events.send_stage_event(stage.name, "FAILED")
        if result == "ROLLBACK":
            self._roll_back(stage)
        return False

    def _record_failure(self, error: ActionFailed, stage: Stage) -> None:
        if isinstance(error, InjectedFailure):
            self.runner.journal.injected_failures.append(f"{stage.name}: {error.reason}")
        else:
            self.runner.journal.findings.append(
                failure.to_finding(error, self.runner.workspace.folder, stage.name)
            )

    def _roll_back(self, stage: Stage) -> None:
        """Deploy to `stage` what the last successful execution deployed there."""
        if self.previous is None:
            self.runner.record(
                ActionStep(self.runner.run, stage.name, stage.name, False, _NO_TARGET, 0)
            )
            return
        # The source of that execution, deployed by the current roles.
        folder = (
            self.runner.emulator.folder / "repository" / f"back-{self.runner.run}-{stage.index}"
        )
        workspace = Workspace.create(
            folder, self.previous.runner.workspace.artifact, self.runner.workspace.setup
        )
        inputs = ActionInput(workspace, self.previous.state)
        for action in (
            action for action in workspace.pipeline.actions if action.stage == stage.name
        ):
            if error := self.runner.perform(action, inputs, is_rollback=True):
                self._record_failure(error, stage)

    def _attempt(self, stage: Stage, succeeded: set[str]) -> list[ActionFailed]:
        """Perform the actions of `stage` that have not `succeeded`; return the failures.

        Actions with the same `RunOrder` run in parallel: the others continue if one fails.
        """
        pending = [action for action in stage.actions if action.name not in succeeded]
        ordered = sorted(pending, key=lambda action: action.run_order)
        for _, actions in groupby(ordered, key=lambda action: action.run_order):
            errors = []
            for action in actions:
                if error := self.runner.perform(
                    action, ActionInput(self.runner.workspace, self.state)
                ):
                    errors.append(error)
                else:
                    succeeded.add(action.name)
            if errors:
                return errors
        return []


def _repeats_all(on_failure: Mapping[str, Any]) -> bool:
    """Return True if a retry repeats the actions that succeeded as well."""
    configuration = on_failure.get("RetryConfiguration")
    return isinstance(configuration, dict) and configuration.get("RetryMode") == "ALL_ACTIONS"
