"""The whole story: the accounts are set up, and executions of the pipeline follow."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipegen.checks import did_you_mean
from pipegen.delivery import PIPELINE, Delivery, template_path
from pipegen.errors import PipegenError
from pipegen.rehearsal import (
    accounts,
    artifact,
    emulator,
    failing,
    files,
    physical,
    preparing,
    routes,
)
from pipegen.rehearsal.acting import Actor, Wishes
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.events import Events
from pipegen.rehearsal.execution import Execution
from pipegen.rehearsal.failing import Failed, Place
from pipegen.rehearsal.files import Files
from pipegen.rehearsal.journal import Journal
from pipegen.rehearsal.people import People
from pipegen.rehearsal.watching import Watch


@dataclass(frozen=True)
class Plan:
    """What is rehearsed: the source of each run, the last is what lies in the repository now."""

    worktree: bool = False
    """Take what is not committed, too."""
    twice: bool = True
    """A second run, after nothing changed."""
    since: str | None = None
    """A commit whose state is deployed by the first run."""
    keep: bool = False
    """Leave the emulator running."""
    wishes: Wishes = field(default_factory=Wishes)


def rehearse(delivery: Delivery, plan: Plan, watch: Watch) -> Journal:
    """Perform `plan` with the rendered files of `delivery`, and return what happened.

    Raises `PipegenError` where the emulator does not run, or there is nothing to rehearse.
    """
    journal = Journal()
    with emulator.running(plan.keep) as cloud:
        rehearsal = _Rehearsal(cloud, delivery, plan, watch, journal)
        region = delivery.config.pipeline.region
        owned = sorted({*delivery.accounts, delivery.config.pipeline.account})
        cloud.own(owned)
        rehearsal.perform()
        for account in owned:
            journal.accounts[account] = accounts.holds(cloud, account, region)
        rehearsal.find_undelivered()
        journal.stored.update(cloud.assumed())
        if plan.keep:
            journal.address, journal.pid = cloud.url, cloud.pid
    return journal


def _possible(given: Files, wishes: Wishes) -> None:
    """Raise `PipegenError` where the pipeline has no such stage, or its stack no such resource."""
    stages = [each.name for each in given.pipeline.stages]
    for named in (wishes.until, wishes.fail):
        if named is not None and named not in stages:
            hint = did_you_mean(named, stages, f"there are {', '.join(stages)}")
            raise PipegenError(f"the pipeline has no stage {named}", hint)
    if wishes.until is not None and wishes.fail in stages[stages.index(wishes.until) + 1 :]:
        what = f"{wishes.fail} is to fail, but the rehearsal ends with {wishes.until}"
        raise PipegenError(what, f"use --until {wishes.fail}")
    if wishes.resource is not None:
        deployed = [e for e in given.system.deployed if e.action.stage == wishes.fail]
        known = [name for e in deployed if e.template for name in e.template.resources]
        if wishes.resource not in known:
            hint = did_you_mean(wishes.resource, known, f"it has {', '.join(known) or 'none'}")
            what = f"the stack of {wishes.fail} has no resource {wishes.resource}"
            raise PipegenError(what, hint)


@dataclass
class _Rehearsal:
    cloud: Cloud
    delivery: Delivery
    plan: Plan
    watch: Watch
    journal: Journal
    _people: People | None = None
    _succeeded: list[Execution] = field(default_factory=list)
    """The newest first; none that had another pipeline: it can't be rolled back to."""

    @property
    def root(self) -> Path:
        return self.delivery.config.path.parent

    def perform(self) -> None:
        """Perform the runs, until one does not succeed."""
        sources = list(self._sources())
        _possible(sources[-1], self.plan.wishes)
        for run, each in enumerate(sources, 1):
            wishes = self.plan.wishes if run == len(sources) else Wishes(self.plan.wishes.until)
            if not self._is_set_up(run, each):
                return
            if each is sources[-1] and (run == 1 or each is not sources[run - 2]):
                self._find_refused(each)
            if not self._execute(run, each, wishes):
                return

    def _sources(self) -> Iterator[Files]:
        """Yield the files of each run."""
        folder = self.cloud.folder / "repository"
        if self.plan.since is not None:
            yield files.lay_out(folder / "before", *files.at(self.root, self.plan.since))
        packed = artifact.pack(self.root, None if self.plan.worktree else "HEAD")
        now = files.lay_out(folder / "now", packed, files.here(self.root))
        yield now
        if self.plan.twice:
            yield now

    def _is_set_up(self, run: int, given: Files) -> bool:
        return preparing.is_prepared(
            self.cloud, self.delivery, given, run, self.journal, self.watch
        )

    def _execute(self, run: int, given: Files, wishes: Wishes) -> bool:
        account = self.delivery.config.pipeline.account
        region = self.delivery.config.pipeline.region
        if self._succeeded and self._succeeded[0].actor.files.pipeline != given.pipeline:
            self._succeeded = []
        events = Events(
            self.cloud,
            given.pipeline,
            account,
            region,
            given.artifact.revision,
            given.artifact.message,
            earlier=[each.actor.events.execution for each in self._succeeded],
        )
        self._people = self._people or People(self.cloud, account, region)
        actor = Actor(
            self.cloud,
            given,
            self._real(given),
            self._people,
            self.journal,
            self.watch,
            run,
            wishes,
            events,
        )
        execution = Execution(actor, next(iter(self._succeeded), None))
        if not execution.perform():
            return False
        self._succeeded.insert(0, execution)
        return True

    def _real(self, given: Files) -> Mapping[str, str]:
        pipeline = self.delivery.config.pipeline
        held = accounts.holds(self.cloud, pipeline.account, pipeline.region)
        own = next(each for each in held if each.stack == self.delivery.pipeline_stack)
        return physical.real(given.system.scope, own)

    def _find_refused(self, given: Files) -> None:
        """Note the deliveries of messages that AWS would refuse, and the emulator makes."""
        real = self._real(given)
        for each in routes.refused(given.system.scope):
            self.journal.findings.append(failing.finding(each.about(real), given.folder, "events"))

    def find_undelivered(self) -> None:
        """Note what lies in the dead-letter queues of the pipeline's stack: each is a finding."""
        pipeline = self.delivery.config.pipeline
        queued = self.cloud.queued(pipeline.account, pipeline.region)
        for held in self.journal.accounts[pipeline.account]:
            if held.stack == self.delivery.pipeline_stack:
                for each in (e for e in held.resources if e.type == "AWS::SQS::Queue"):
                    name = each.physical_id.rpartition("/")[2]
                    self._note_undelivered(name, queued.get(name, []))

    def _note_undelivered(self, name: str, bodies: list[str]) -> None:
        self.journal.undelivered[name] = len(bodies)
        if bodies:
            errors = sorted({_error(each) for each in bodies} - {""})
            why = f": {'; '.join(errors)}" if errors else ""
            what = f"{len(bodies)} events or messages were not delivered, and lie in {name}{why}"
            place = Place(self.root / template_path(PIPELINE))
            failed = Failed(what, "mend what they go to", place)
            self.journal.findings.append(failing.finding(failed, self.root, "events"))


def _error(body: str) -> str:
    """Return the error of the function that an event went to, "" if there was none."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    answer = found.get("responsePayload") if isinstance(found, dict) else None
    return str(answer.get("errorMessage", "")) if isinstance(answer, dict) else ""
