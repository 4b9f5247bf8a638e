"""Deploy the set-up templates, and the fixtures, before an execution of the pipeline starts."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipegen.codepipeline.validation import pipeline
from pipegen.config.delivery import Delivery
from pipegen.rehearsal.checks import cloudformation_errors, failure
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import accounts
from pipegen.rehearsal.engine.accounts import SetupStack
from pipegen.rehearsal.engine.deploy_request import MAX_INLINE_BYTES
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.rehearsal.journal import ActionStep, Journal
from pipegen.rehearsal.observer import Observer

SETUP_STAGE = "set-up"
"""The stage name in the steps that set up the accounts."""


@dataclass(frozen=True)
class Setup:
    """Deploys set-up stacks and fixtures, and records what happens in `journal`."""

    emulator: EmulatorClient
    delivery: Delivery
    journal: Journal
    observer: Observer

    def deploy_setup(self, workspace: Workspace, run: int) -> bool:
        """Deploy the set-up templates of `workspace`; return True if AWS would accept all.

        Errors of the pipeline itself count as well. Each error becomes a finding.
        """
        errors = [*_pipeline_errors(workspace), *_size_errors(workspace, self.delivery)]
        if not errors:
            stacks = accounts.setup_stacks(self.delivery, workspace.earlier_accounts)
            tags = self.delivery.config.tags
            errors = list(self._deploy(stacks, workspace.setup, tags, workspace.folder, run))
        return self._add_findings(errors, workspace.folder)

    def deploy_fixtures(self, templates: Mapping[str, str]) -> bool:
        """Deploy the fixtures `templates`, path → text, to each account; return True if all work.

        Each error becomes a finding.
        """
        stacks = accounts.fixture_stacks(self.delivery, templates)
        root = self.delivery.config.path.parent
        return self._add_findings(list(self._deploy(stacks, templates, {}, root, 1)), root)

    def _add_findings(self, errors: list[ActionFailed], root: Path) -> bool:
        self.journal.findings += [failure.to_finding(error, root, SETUP_STAGE) for error in errors]
        return not errors

    def _deploy(
        self,
        stacks: tuple[SetupStack, ...],
        templates: Mapping[str, str],
        tags: Mapping[str, str],
        folder: Path,
        run: int,
    ) -> Iterator[ActionFailed]:
        """Deploy `stacks` and yield each failure.

        Args:
            stacks: The stacks, in order.
            templates: Path in `folder` → text of a template.
            tags: The tags of each stack.
            folder: The folder that template paths are relative to.
            run: The number of the run, for the journal.
        """
        start = time.monotonic()
        announced = self._announce(stacks, run)
        for stack, result in accounts.deploy_stacks(self.emulator, templates, announced, tags):
            step = _step(run, stack, result, time.monotonic() - start)
            self.journal.steps.append(step)
            self.journal.stubbed.update(result.stubbed)
            self.observer.on_step(step)
            if not result.ok:
                yield _failure(folder, stack, result)
            start = time.monotonic()

    def _announce(self, stacks: tuple[SetupStack, ...], run: int) -> Iterator[SetupStack]:
        for stack in stacks:
            self.observer.on_start(run, f"{stack.stack} in {stack.account}")
            yield stack


def _pipeline_errors(workspace: Workspace) -> Iterator[ActionFailed]:
    path = Path(workspace.project.template.path)
    for keys, reason, hint in pipeline.validate(workspace.pipeline):
        yield ActionFailed(reason, hint, FileLocation(path, keys))


def _size_errors(workspace: Workspace, delivery: Delivery) -> Iterator[ActionFailed]:
    for path, text in workspace.setup.items():
        size = len(text.encode())
        if size > MAX_INLINE_BYTES and delivery.config.pipeline.template_bucket is None:
            reason = (
                f"Templates with a size greater than {MAX_INLINE_BYTES:,} bytes must be deployed "
                f"via an S3 Bucket, and this one has {size:,}"
            )
            yield ActionFailed(
                reason,
                "set `template_bucket` in [pipeline]",
                FileLocation(workspace.folder / path),
            )


def _step(run: int, stack: SetupStack, result: StackResult, seconds: float) -> ActionStep:
    return ActionStep(
        run,
        SETUP_STAGE,
        stack.stack,
        result.ok,
        result.status,
        seconds,
        stack.account,
        role="you",
        stack=stack.stack,
        outputs=result.outputs,
        reason=result.reason or "",
    )


def _failure(folder: Path, stack: SetupStack, result: StackResult) -> ActionFailed:
    path, reason = folder / stack.template, result.reason or ""
    if result.resource is None:
        return ActionFailed(reason, "correct the template", FileLocation(path))
    location = FileLocation(path, ("Resources", result.resource))
    hint = cloudformation_errors.hint_for(reason, "correct the resource")
    return ActionFailed(f"{result.resource}: {reason}", hint, location)
