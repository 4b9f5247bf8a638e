"""Before an execution: the accounts are set up, and the pipeline is made, as `plan` says."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipegen.codepipeline.validation import pipeline
from pipegen.config.delivery import Delivery
from pipegen.rehearsal.checks import cloudformation_errors, failure
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import accounts
from pipegen.rehearsal.engine.accounts import SetupStack
from pipegen.rehearsal.engine.deploy_request import MOST_INLINE
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.rehearsal.journal import ActionStep, Journal
from pipegen.rehearsal.observer import Observer

SET_UP = "set-up"
"""What stands for the stage in the steps that set the accounts up."""


def is_prepared(
    cloud: EmulatorClient,
    delivery: Delivery,
    given: Workspace,
    run: int,
    journal: Journal,
    watch: Observer,
) -> bool:
    """Deploy what a person deploys; return whether AWS takes that, and the pipeline in it.

    What is not taken becomes a finding of `journal`, and all that is done a step of it.
    """
    failed = [*_refused(given), *_too_large(given, delivery)]
    if not failed:
        wanted = accounts.planned(delivery, given.earlier_accounts)
        tags = delivery.config.tags
        failed = list(_set_up(cloud, wanted, given.setup, tags, given.folder, run, journal, watch))
    journal.findings += [failure.finding(each, given.folder, SET_UP) for each in failed]
    return not failed


def is_given(
    cloud: EmulatorClient,
    delivery: Delivery,
    texts: Mapping[str, str],
    journal: Journal,
    watch: Observer,
) -> bool:
    """Make the accounts hold what `texts`, templates by path, say; return whether they do."""
    wanted = accounts.fixture_stacks(delivery, texts)
    root = delivery.config.path.parent
    failed = list(_set_up(cloud, wanted, texts, {}, root, 1, journal, watch))
    journal.findings += [failure.finding(each, root, SET_UP) for each in failed]
    return not failed


def _refused(given: Workspace) -> Iterator[ActionFailed]:
    path = Path(given.system.template.path)
    for keys, what, help_ in pipeline.validate(given.pipeline):
        yield ActionFailed(what, help_, FileLocation(path, keys))


def _too_large(given: Workspace, delivery: Delivery) -> Iterator[ActionFailed]:
    for path, text in given.setup.items():
        size = len(text.encode())
        if size > MOST_INLINE and delivery.config.pipeline.template_bucket is None:
            what = (
                f"Templates with a size greater than {MOST_INLINE:,} bytes must be deployed via "
                f"an S3 Bucket, and this one has {size:,}"
            )
            yield ActionFailed(
                what, "set `template_bucket` in [pipeline]", FileLocation(given.folder / path)
            )


def _set_up(
    cloud: EmulatorClient,
    wanted: tuple[SetupStack, ...],
    texts: Mapping[str, str],
    tags: Mapping[str, str],
    folder: Path,
    run: int,
    journal: Journal,
    watch: Observer,
) -> Iterator[ActionFailed]:
    """Deploy `wanted` from `texts`, by path in `folder`, and yield what fails."""
    start = time.monotonic()
    for each, outcome in accounts.set_up(cloud, texts, _announced(wanted, run, watch), tags):
        step = _step(run, each, outcome, time.monotonic() - start)
        journal.steps.append(step)
        journal.stubbed.update(outcome.stubbed)
        watch.on_step(step)
        if not outcome.ok:
            yield _failed(folder, each, outcome)
        start = time.monotonic()


def _announced(wanted: tuple[SetupStack, ...], run: int, watch: Observer) -> Iterator[SetupStack]:
    for each in wanted:
        watch.on_start(run, f"{each.stack} in {each.account}")
        yield each


def _step(run: int, wanted: SetupStack, outcome: StackResult, seconds: float) -> ActionStep:
    return ActionStep(
        run,
        SET_UP,
        wanted.stack,
        outcome.ok,
        outcome.status,
        seconds,
        wanted.account,
        role="you",
        stack=wanted.stack,
        outputs=outcome.outputs,
        reason=outcome.reason or "",
    )


def _failed(folder: Path, wanted: SetupStack, outcome: StackResult) -> ActionFailed:
    path, reason = folder / wanted.template, outcome.reason or ""
    if outcome.resource is None:
        return ActionFailed(reason, "correct the template", FileLocation(path))
    place = FileLocation(path, ("Resources", outcome.resource))
    help_ = cloudformation_errors.hint_for(reason, "correct the resource")
    return ActionFailed(f"{outcome.resource}: {reason}", help_, place)
