"""Before an execution: the accounts are set up, and the pipeline is made, as `plan` says."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipegen.codepipeline.validation import pipeline
from pipegen.config.delivery import Delivery
from pipegen.rehearsal.checks import cloudformation_errors, failure
from pipegen.rehearsal.checks.failure import Failed, Place
from pipegen.rehearsal.emulator.client import Cloud
from pipegen.rehearsal.engine import accounts
from pipegen.rehearsal.engine.accounts import SetUp
from pipegen.rehearsal.engine.deploy_request import MOST_INLINE
from pipegen.rehearsal.engine.deployment import Outcome
from pipegen.rehearsal.engine.workspace import Files
from pipegen.rehearsal.journal import Journal, Step
from pipegen.rehearsal.observer import Watch

SET_UP = "set-up"
"""What stands for the stage in the steps that set the accounts up."""


def is_prepared(
    cloud: Cloud, delivery: Delivery, given: Files, run: int, journal: Journal, watch: Watch
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
    cloud: Cloud, delivery: Delivery, texts: Mapping[str, str], journal: Journal, watch: Watch
) -> bool:
    """Make the accounts hold what `texts`, templates by path, say; return whether they do."""
    wanted = accounts.given(delivery, texts)
    root = delivery.config.path.parent
    failed = list(_set_up(cloud, wanted, texts, {}, root, 1, journal, watch))
    journal.findings += [failure.finding(each, root, SET_UP) for each in failed]
    return not failed


def _refused(given: Files) -> Iterator[Failed]:
    path = Path(given.system.template.path)
    for keys, what, help_ in pipeline.wrong(given.pipeline):
        yield Failed(what, help_, Place(path, keys))


def _too_large(given: Files, delivery: Delivery) -> Iterator[Failed]:
    for path, text in given.setup.items():
        size = len(text.encode())
        if size > MOST_INLINE and delivery.config.pipeline.template_bucket is None:
            what = (
                f"Templates with a size greater than {MOST_INLINE:,} bytes must be deployed via "
                f"an S3 Bucket, and this one has {size:,}"
            )
            yield Failed(what, "set `template_bucket` in [pipeline]", Place(given.folder / path))


def _set_up(
    cloud: Cloud,
    wanted: tuple[SetUp, ...],
    texts: Mapping[str, str],
    tags: Mapping[str, str],
    folder: Path,
    run: int,
    journal: Journal,
    watch: Watch,
) -> Iterator[Failed]:
    """Deploy `wanted` from `texts`, by path in `folder`, and yield what fails."""
    start = time.monotonic()
    for each, outcome in accounts.set_up(cloud, texts, _announced(wanted, run, watch), tags):
        step = _step(run, each, outcome, time.monotonic() - start)
        journal.steps.append(step)
        journal.stubbed.update(outcome.stubbed)
        watch.done(step)
        if not outcome.ok:
            yield _failed(folder, each, outcome)
        start = time.monotonic()


def _announced(wanted: tuple[SetUp, ...], run: int, watch: Watch) -> Iterator[SetUp]:
    for each in wanted:
        watch.begun(run, f"{each.stack} in {each.account}")
        yield each


def _step(run: int, wanted: SetUp, outcome: Outcome, seconds: float) -> Step:
    return Step(
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


def _failed(folder: Path, wanted: SetUp, outcome: Outcome) -> Failed:
    path, reason = folder / wanted.template, outcome.reason or ""
    if outcome.resource is None:
        return Failed(reason, "correct the template", Place(path))
    place = Place(path, ("Resources", outcome.resource))
    help_ = cloudformation_errors.help_(reason, "correct the resource")
    return Failed(f"{outcome.resource}: {reason}", help_, place)
