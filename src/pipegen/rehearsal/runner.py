"""The whole story: the accounts are set up, and executions of the pipeline follow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipegen.config.delivery import PIPELINE, Delivery, template_path
from pipegen.rehearsal import options, setup
from pipegen.rehearsal.checks import event_targets, failure
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.emulator import process
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import accounts, resource_ids, workspace
from pipegen.rehearsal.engine.action_runner import ActionRunner, FailureInjection
from pipegen.rehearsal.engine.artifacts import Artifact
from pipegen.rehearsal.engine.events import Events
from pipegen.rehearsal.engine.execution import Execution
from pipegen.rehearsal.engine.inbox import Inbox
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.rehearsal.journal import Journal
from pipegen.rehearsal.observer import Observer


@dataclass(frozen=True)
class RehearsalOptions:
    """What is rehearsed: the source of each run, the last is what lies in the repository now."""

    worktree: bool = False
    """Take what is not committed, too."""
    twice: bool = True
    """A second run, after nothing changed."""
    since: str | None = None
    """A commit whose state is deployed by the first run."""
    keep: bool = False
    """Leave the emulator running."""
    injection: FailureInjection = field(default_factory=FailureInjection)
    fixtures: Mapping[str, str] = field(default_factory=dict)
    """Templates of what each account holds beforehand: path → text."""
    stubs: frozenset[str] = frozenset()
    """Resource types of which nothing is made, though the emulator knows them."""


def rehearse(delivery: Delivery, plan: RehearsalOptions, watch: Observer) -> Journal:
    """Perform `plan` with the rendered files of `delivery`, and return what happened.

    Raises `PipegenError` where the emulator does not run, or there is nothing to rehearse.
    """
    journal = Journal()
    with process.run_emulator(plan.keep) as cloud:
        rehearsal = _Runner(cloud, delivery, plan, watch, journal)
        region = delivery.config.pipeline.region
        sources = list(rehearsal.sources())
        earlier = [account for each in sources for account in each.earlier_accounts]
        owned = sorted({*delivery.accounts, *earlier, delivery.config.pipeline.account})
        cloud.declare_accounts(owned)
        cloud.stub(plan.stubs)
        journal.passed_over |= plan.stubs
        rehearsal.perform(sources)
        for account in owned:
            journal.accounts[account] = accounts.list_stacks(cloud, account, region)
        rehearsal.find_undelivered()
        journal.faults = cloud.faults()
        journal.stored.update(cloud.stubbed_values())
        if plan.keep:
            journal.address, journal.pid = cloud.url, cloud.pid
    return journal


@dataclass
class _Runner:
    cloud: EmulatorClient
    delivery: Delivery
    plan: RehearsalOptions
    watch: Observer
    journal: Journal
    _people: Inbox | None = None
    _succeeded: list[Execution] = field(default_factory=list)
    """The newest first; none that had another pipeline: it can't be rolled back to."""

    @property
    def root(self) -> Path:
        return self.delivery.config.path.parent

    def perform(self, sources: Sequence[Workspace]) -> None:
        """Perform the runs, one with each of `sources`, until one does not succeed."""
        options.validate_options(sources[-1], self.plan.injection, self.plan.stubs)
        if self.plan.fixtures and not setup.is_given(
            self.cloud, self.delivery, self.plan.fixtures, self.journal, self.watch
        ):
            return
        for run, each in enumerate(sources, 1):
            wishes = (
                self.plan.injection
                if run == len(sources)
                else FailureInjection(self.plan.injection.until)
            )
            if not self._is_set_up(run, each):
                return
            if each is sources[-1] and (run == 1 or each is not sources[run - 2]):
                self._find_refused(each)
            if not self._execute(run, each, wishes):
                return

    def sources(self) -> Iterator[Workspace]:
        """Yield the files of each run."""
        folder = self.cloud.folder / "repository"
        if self.plan.since is not None:
            before = workspace.commit_files(self.root, self.plan.since)
            yield Workspace.create(folder / "before", *before, is_earlier=True)
        packed = Artifact.from_commit(self.root, None if self.plan.worktree else "HEAD")
        now = Workspace.create(folder / "now", packed, workspace.worktree_files(self.root))
        yield now
        if self.plan.twice:
            yield now

    def _is_set_up(self, run: int, given: Workspace) -> bool:
        return setup.is_prepared(self.cloud, self.delivery, given, run, self.journal, self.watch)

    def _execute(self, run: int, given: Workspace, wishes: FailureInjection) -> bool:
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
        self._people = self._people or Inbox(self.cloud, account, region)
        actor = ActionRunner(
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

    def _real(self, given: Workspace) -> Mapping[str, str]:
        pipeline = self.delivery.config.pipeline
        held = accounts.list_stacks(self.cloud, pipeline.account, pipeline.region)
        own = next(each for each in held if each.stack == self.delivery.pipeline_stack)
        return resource_ids.find_physical_ids(given.system.scope, own)

    def _find_refused(self, given: Workspace) -> None:
        """Note the deliveries of messages that AWS would refuse, and the emulator makes."""
        real = self._real(given)
        for each in event_targets.target_policy_errors(given.system.scope):
            self.journal.findings.append(failure.finding(each.about(real), given.folder, "events"))

    def find_undelivered(self) -> None:
        """Note what lies in the dead-letter queues of the pipeline's stack: each is a finding."""
        pipeline = self.delivery.config.pipeline
        queued = self.cloud.queued_messages(pipeline.account, pipeline.region)
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
            place = FileLocation(self.root / template_path(PIPELINE))
            failed = ActionFailed(what, "mend what they go to", place)
            self.journal.findings.append(failure.finding(failed, self.root, "events"))


def _error(body: str) -> str:
    """Return the error of the function that an event went to, "" if there was none."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    answer = found.get("responsePayload") if isinstance(found, dict) else None
    return str(answer.get("errorMessage", "")) if isinstance(answer, dict) else ""
