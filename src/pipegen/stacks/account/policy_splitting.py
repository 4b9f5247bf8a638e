"""Statements divided over managed policies, none longer than IAM takes."""

from collections.abc import Callable, Sequence
from typing import Any

from pipegen.stacks.account.iam_statements import Statement

LONGEST = 6144
"""Characters of a managed policy ("IAM and AWS STS quotas"); white space does not count."""

_EMPTY = len('{"Version":"2012-10-17","Statement":[]}')


def split_policies(
    statements: Sequence[Statement], actions: Sequence[str], size: Callable[[Any], int]
) -> list[list[Statement]]:
    """Return the statements of each policy: `statements` first, then `actions` on every resource.

    `size` returns how many characters a statement has at most, without white space.
    """
    policies: list[list[Statement]] = [[]]
    left = LONGEST - _EMPTY
    for each in statements:
        if size(each) + 1 > left:
            policies.append([])
            left = LONGEST - _EMPTY
        policies[-1].append(each)
        left -= size(each) + 1
    _fill(policies, actions, left, size)
    return [each for each in policies if each]


def _fill(
    policies: list[list[Statement]],
    actions: Sequence[str],
    left: int,
    size: Callable[[Any], int],
) -> None:
    overhead = size(_everywhere([])) + 1
    taken: list[str] = []
    left -= overhead
    for action in actions:
        if len(action) + 3 > left:
            _close(policies, taken)
            policies.append([])
            taken, left = [], LONGEST - _EMPTY - overhead
        taken.append(action)
        left -= len(action) + 3
    _close(policies, taken)


def _close(policies: list[list[Statement]], taken: list[str]) -> None:
    if taken:
        policies[-1].append(_everywhere(taken))


def _everywhere(actions: list[str]) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": "*"}
