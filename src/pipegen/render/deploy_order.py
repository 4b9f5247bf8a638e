"""Notices on a changed set-up template: whether to deploy it before or after the push."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pipegen.config.delivery import ACCOUNT, PIPELINE
from pipegen.render.files import FileChange

_BEFORE = "deploy it to each account before you push: the push starts the pipeline at once"
_AFTER = (
    "it takes permissions away: push first, and deploy it to each account when the pipeline has "
    "run, since until then its role must delete what the stacks lose"
)
_BOTH = (
    f"{_BEFORE}. It takes permissions away too, with which its role must delete what the stacks "
    "lose: better make it two changes, first what they gain, then what they lose"
)
_PIPELINE = "deploy it before you push; that cancels the executions that are running"


def deploy_order_notices(changes: Sequence[FileChange]) -> Iterator[str]:
    """Yield a sentence for each set-up template that `changes` changes, not creates."""
    for change in changes:
        if change.old is not None and change.path.stem in (ACCOUNT, PIPELINE):
            advice = _account_advice(change) if change.path.stem == ACCOUNT else _PIPELINE
            yield f"{change.path} changed: {advice} (see pipegen plan)"


def _account_advice(change: FileChange) -> str:
    old, new = _allowed_actions(change.old or ""), _allowed_actions(change.new)
    if not old - new:
        return _BEFORE
    return _BOTH if new - old else _AFTER


def _allowed_actions(text: str) -> set[str]:
    try:
        return set(_iter_allowed(json.loads(text)))
    except ValueError:  # a damaged file: what it allowed is unknown
        return set()


def _iter_allowed(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for element in value:
            yield from _iter_allowed(element)
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow":
            yield from (str(action) for action in value.get("Action", ()))
        for element in value.values():
            yield from _iter_allowed(element)
