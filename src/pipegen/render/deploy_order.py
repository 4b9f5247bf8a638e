"""What a render that changes a set-up template means for the order of deploying and pushing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pipegen.config.delivery import ACCOUNT, PIPELINE
from pipegen.render.files import FileChange

_FIRST = "deploy it to each account before you push: the push starts the pipeline at once"
_LAST = (
    "it takes permissions away: push first, and deploy it to each account when the pipeline has "
    "run, since until then its role must delete what the stacks lose"
)
_BOTH = (
    f"{_FIRST}. It takes permissions away too, with which its role must delete what the stacks "
    "lose: better make it two changes, first what they gain, then what they lose"
)
_PIPELINE = "deploy it before you push; that cancels the executions that are running"


def deploy_order_notices(changes: Sequence[FileChange]) -> Iterator[str]:
    """Yield a sentence for each set-up template among `changes` that was there before."""
    for change in changes:
        if change.old is not None and change.path.stem in (ACCOUNT, PIPELINE):
            advice = _account(change) if change.path.stem == ACCOUNT else _PIPELINE
            yield f"{change.path} changed: {advice} (see pipegen plan)"


def _account(change: FileChange) -> str:
    old, new = _actions(change.old or ""), _actions(change.new)
    if not old - new:
        return _FIRST
    return _BOTH if new - old else _LAST


def _actions(text: str) -> set[str]:
    try:
        return set(_allowed(json.loads(text)))
    except ValueError:  # the file was damaged: what it allowed is not known
        return set()


def _allowed(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _allowed(each)
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow":
            yield from (str(each) for each in value.get("Action", ()))
        for each in value.values():
            yield from _allowed(each)
