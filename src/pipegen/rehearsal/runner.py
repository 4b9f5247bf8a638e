"""Run a rehearsal: set up the accounts, then perform executions of the pipeline."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipegen.config.delivery import PIPELINE, Delivery, template_path
from pipegen.rehearsal.checks import event_targets, failure
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.emulator import process
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import accounts, resource_ids
from pipegen.rehearsal.engine.action_runner import ActionRunner, FailureInjection
from pipegen.rehearsal.engine.artifacts import Artifact
from pipegen.rehearsal.engine.events import Events
from pipegen.rehearsal.engine.execution import Execution
from pipegen.rehearsal.engine.inbox import Inbox
from pipegen.rehearsal.engine.workspace import Workspace, commit_files, worktree_files
from pipegen.rehearsal.journal import Journal
from pipegen.rehearsal.observer import Observer
from pipegen.rehearsal.options import validate_options
from pipegen.rehearsal.setup import Setup


@dataclass(frozen=True)
class RehearsalOptions:
    """The options of a rehearsal: the source of each run, failures, fixtures and stubs."""

    worktree: bool = False
    """Use the files of the work tree, not those of HEAD."""
    twice: bool = True
    """Run a second time, with nothing changed."""
    since: str | None = None
    """A commit that an additional first run deploys."""
    keep: bool = False
    """Leave the emulator running."""
    injection: FailureInjection = field(default_factory=FailureInjection)
    fixtures: Mapping[str, str] = field(default_factory=dict)
    """Path → text of the templates that each account has before the rehearsal."""
    stubs: frozenset[str] = frozenset()
    """Resource types to stub, although the emulator knows them."""


def rehearse(delivery: Delivery, options: RehearsalOptions, observer: Observer) -> Journal:
    """Rehearse `options` with the rendered files of `delivery`, and return what happened.

    Raises `PipegenError` if the emulator fails, or there is nothing to rehearse.
    """
    journal = Journal()
    with process.run_emulator(options.keep) as emulator:
        runner = _Runner(emulator, delivery, options, observer, journal)
        region = delivery.config.pipeline.region
        workspaces = list(runner.workspaces())
        earlier = [name for workspace in workspaces for name in workspace.earlier_accounts]
        owned = sorted({*delivery.accounts, *earlier, delivery.config.pipeline.account})
        emulator.declare_accounts(owned)
        emulator.stub_resource_types(options.stubs)
        journal.requested_stubs |= options.stubs
        runner.perform(workspaces)
        for account in owned:
            journal.accounts[account] = accounts.list_stacks(emulator, account, region)
        runner.add_undelivered_findings()
        journal.faults = emulator.faults()
        journal.stored_values.update(emulator.stubbed_values())
        if options.keep:
            journal.address, journal.pid = emulator.url, emulator.pid
    return journal


@dataclass
class _Runner:
    emulator: EmulatorClient
    delivery: Delivery
    options: RehearsalOptions
    observer: Observer
    journal: Journal
    _inbox: Inbox | None = None
    _succeeded: list[Execution] = field(default_factory=list)
    """The newest first. Executions of a different pipeline are no targets of a rollback."""

    @property
    def root(self) -> Path:
        return self.delivery.config.path.parent

    @cached_property
    def setup(self) -> Setup:
        return Setup(self.emulator, self.delivery, self.journal, self.observer)

    def perform(self, workspaces: Sequence[Workspace]) -> None:
        """Perform one run for each of `workspaces`, until one fails."""
        validate_options(workspaces[-1], self.options.injection, self.options.stubs)
        fixtures = self.options.fixtures
        if fixtures and not self.setup.deploy_fixtures(fixtures):
            return
        for run, workspace in enumerate(workspaces, 1):
            if not self.setup.deploy_setup(workspace, run):
                return
            is_new = run == 1 or workspace is not workspaces[run - 2]
            if workspace is workspaces[-1] and is_new:
                self._add_target_policy_findings(workspace)
            if not self._execute(run, workspace, self._injection(run == len(workspaces))):
                return

    def workspaces(self) -> Iterator[Workspace]:
        """Yield the files of each run."""
        folder = self.emulator.folder / "repository"
        if self.options.since is not None:
            before = commit_files(self.root, self.options.since)
            yield Workspace.create(folder / "before", *before, is_earlier=True)
        source = Artifact.from_commit(self.root, None if self.options.worktree else "HEAD")
        current = Workspace.create(folder / "now", source, worktree_files(self.root))
        yield current
        if self.options.twice:
            yield current

    def _injection(self, is_last: bool) -> FailureInjection:
        """Return what fails in a run: only the last run injects failures."""
        injection = self.options.injection
        return injection if is_last else FailureInjection(injection.until)

    def _execute(self, run: int, workspace: Workspace, injection: FailureInjection) -> bool:
        account = self.delivery.config.pipeline.account
        region = self.delivery.config.pipeline.region
        if self._succeeded and self._succeeded[0].runner.workspace.pipeline != workspace.pipeline:
            self._succeeded = []
        events = Events(
            self.emulator,
            workspace.pipeline,
            account,
            region,
            workspace.artifact.revision,
            workspace.artifact.message,
            earlier=[execution.runner.events.execution for execution in self._succeeded],
        )
        self._inbox = self._inbox or Inbox(self.emulator, account, region)
        runner = ActionRunner(
            self.emulator,
            workspace,
            self._physical_ids(workspace),
            self._inbox,
            self.journal,
            self.observer,
            run,
            injection,
            events,
        )
        execution = Execution(runner, next(iter(self._succeeded), None))
        if not execution.perform():
            return False
        self._succeeded.insert(0, execution)
        return True

    def _physical_ids(self, workspace: Workspace) -> Mapping[str, str]:
        pipeline = self.delivery.config.pipeline
        stacks = accounts.list_stacks(self.emulator, pipeline.account, pipeline.region)
        deployed = next(stack for stack in stacks if stack.stack == self.delivery.pipeline_stack)
        return resource_ids.find_physical_ids(workspace.project.scope, deployed)

    def _add_target_policy_findings(self, workspace: Workspace) -> None:
        """Add a finding for each delivery that AWS would reject, but the emulator makes."""
        physical_ids = self._physical_ids(workspace)
        for error in event_targets.target_policy_errors(workspace.project.scope):
            deployed = error.with_physical_ids(physical_ids)
            self.journal.findings.append(failure.to_finding(deployed, workspace.folder, "events"))

    def add_undelivered_findings(self) -> None:
        """Add a finding for each dead-letter queue of the pipeline's stack that has messages."""
        pipeline = self.delivery.config.pipeline
        messages = self.emulator.queued_messages(pipeline.account, pipeline.region)
        for stack in self.journal.accounts[pipeline.account]:
            if stack.stack == self.delivery.pipeline_stack:
                queues = [item for item in stack.resources if item.type == "AWS::SQS::Queue"]
                for queue in queues:
                    name = queue.physical_id.rpartition("/")[2]
                    self._add_undelivered(name, messages.get(name, []))

    def _add_undelivered(self, queue: str, bodies: list[str]) -> None:
        self.journal.undelivered[queue] = len(bodies)
        if bodies:
            errors = sorted({_function_error(body) for body in bodies} - {""})
            cause = f": {'; '.join(errors)}" if errors else ""
            reason = (
                f"{len(bodies)} events or messages were not delivered, and lie in {queue}{cause}"
            )
            location = FileLocation(self.root / template_path(PIPELINE))
            error = ActionFailed(reason, "mend what they go to", location)
            self.journal.findings.append(failure.to_finding(error, self.root, "events"))


def _function_error(body: str) -> str:
    """Return the error that a function failed with on an event, "" if there is none."""
    try:
        record = json.loads(body)
    except ValueError:
        return ""
    response = record.get("responsePayload") if isinstance(record, dict) else None
    return str(response.get("errorMessage", "")) if isinstance(response, dict) else ""
