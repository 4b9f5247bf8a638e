"""One execution of the pipeline: its stages in order, what follows a failure, and the events.

Source: "Configure stage rollback" and "Configure stage retry" in the CodePipeline user guide.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pipegen import actings
from pipegen.pipelines import Action, Stage
from pipegen.rehearsal import approving, failing, performing, permits, sourcing
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.events import Events
from pipegen.rehearsal.failing import REASON, Failed, Place, Wanted
from pipegen.rehearsal.files import Files
from pipegen.rehearsal.journal import Journal, Step
from pipegen.rehearsal.people import People
from pipegen.rehearsal.performing import Done
from pipegen.rehearsal.watching import Watch


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
    before: Files | None = None
    """What the last execution that succeeded has deployed."""
    _variables: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def perform(self) -> bool:
        """Perform the stages; return whether all succeeded."""
        self._variables = self._beforehand()
        self.events.of_pipeline("STARTED")
        for stage in self.files.pipeline.stages:
            if not self._stage(stage):
                self.events.of_pipeline("FAILED")
                self._hear()
                self._obey()
                return False
            if stage.name == self.wishes.until:
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

    def _beforehand(self) -> dict[str, Mapping[str, str]]:
        declared = self.files.pipeline.properties.get("Variables")
        given = {
            str(each["Name"]): str(each.get("DefaultValue", ""))
            for each in (declared if isinstance(declared, list) else [])
        }
        return {
            "codepipeline": {"PipelineExecutionId": self.events.execution},
            "variables": given,
        }

    def _stage(self, stage: Stage) -> bool:
        self.events.of_stage(stage.name, "STARTED")
        on_failure = stage.properties.get("OnFailure")
        result = on_failure.get("Result") if isinstance(on_failure, dict) else None
        failed = self._attempt(stage)
        if failed and result == "RETRY":
            failed = self._attempt(stage)
        if not failed:
            self.events.of_stage(stage.name, "SUCCEEDED")
            return True
        self._note(failed, stage)
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
        if self.before is not None:
            for action in (e for e in self.before.pipeline.actions if e.stage == stage.name):
                self._action(action, self.before, rolls_back=True)

    def _attempt(self, stage: Stage) -> Failed | None:
        """Perform the actions of `stage`, those of one `RunOrder` side by side."""
        ordered = sorted(stage.actions, key=lambda each: each.run_order)
        for _, together in groupby(ordered, key=lambda each: each.run_order):
            failed = [self._action(each, self.files) for each in together]
            for each in failed:
                if each:
                    return each
        return None

    def _action(self, action: Action, files: Files, rolls_back: bool = False) -> Failed | None:
        from botocore.exceptions import ClientError

        self.watch.begun(self.run, action.stage)
        self.events.of_action(action, "STARTED")
        start = time.monotonic()
        failed = None
        try:
            done = self._perform(action, files, rolls_back)
        except Failed as error:
            done, failed = Done("failed"), error.about(self.real)
        except ClientError as error:
            said = error.response["Error"]["Message"]
            help_ = "see that what the action names is there, in the pipeline's region"
            done, failed = Done("failed"), Failed(said, help_, self._place(action))
        if action.namespace:
            self._variables[action.namespace] = done.outputs
        self.journal.stubbed.update(done.stubbed)
        reason = failed.reason if failed else ""
        self.events.of_action(action, "FAILED" if failed else "SUCCEEDED", reason)
        step = Step(
            self.run,
            action.stage,
            action.name,
            failed is None,
            f"rolled back: {done.status}" if rolls_back else done.status,
            time.monotonic() - start,
            action.account or files.system.scope.account or "",
            action.role or files.pipeline.role or "",
            action.text("RoleArn") or "",
            action.text("StackName") or "",
            done.outputs,
            reason,
        )
        self.journal.steps.append(step)
        self.watch.done(step)
        self._hear()
        return failed

    def _hear(self) -> None:
        for message in self.people.heard(self.run):
            self.journal.messages.append(message)
            self.watch.heard(message)

    def _perform(self, action: Action, files: Files, rolls_back: bool) -> Done:
        wishes = self.wishes
        fails = wishes.fail == action.stage and not rolls_back
        self._permitted(action)
        if fails and (wishes.resource is None or not action.is_cloudformation):
            raise Wanted(REASON, "", self._place(action))
        if action.is_cloudformation:
            resource = wishes.resource if fails else None
            return performing.deploy(self.cloud, files, action, self._variables, resource)
        if action.category == "Source":
            return sourcing.put(self.cloud, self.files, action, self.real)
        if action.provider == "Manual":
            return self._approve(files, action)
        reason = f"a rehearsal can't perform {action.category} actions of {action.provider}"
        help_ = "rehearse the stages before with --until; what this one makes is not known"
        raise Failed(reason, help_, Place(self._template, (*action.path, "ActionTypeId")))

    def _approve(self, files: Files, action: Action) -> Done:
        place = self._place(action)
        asked = approving.question(files, action, self._variables)
        if topic := action.text("NotificationArn"):
            self.people.ask(self.real.get(topic, topic), asked)
        self._hear()  # the question reaches people before anybody answers
        if not self.watch.approves(action.stage, approving.shown(asked)):
            raise Wanted(approving.REJECTED, "", place)
        return Done("approved")

    def _permitted(self, action: Action) -> None:
        """Raise `Failed` where the service role may not do what it does itself in `action`."""
        system, pipeline = self.files.system, self.files.pipeline
        if action.category == "Source":
            permits.check(system, actings.trust(pipeline.role or ""), self._role)
        for about, request in actings.of_service(system.scope, pipeline):
            of_source = about is None and action.category == "Source"
            own = about is not None and about.path == action.path and not action.is_cloudformation
            if of_source or own:
                permits.check(system, request, self._place(action))

    @property
    def _template(self) -> Path:
        return Path(self.files.system.template.path)

    @property
    def _role(self) -> Place:
        return Place(self._template, (*self.files.pipeline.path, "RoleArn"))

    def _place(self, action: Action) -> Place:
        return Place(self._template, action.path)
