"""Split statements into managed policies within IAM's size limit."""

from collections.abc import Callable, Sequence
from typing import Any

from pipegen.stacks.account.iam_statements import Statement

MAX_POLICY_LENGTH = 6144
"""Maximum characters of a managed policy ("IAM and AWS STS quotas"); white space is free."""

_EMPTY_LENGTH = len('{"Version":"2012-10-17","Statement":[]}')


def split_policies(
    statements: Sequence[Statement], actions: Sequence[str], size: Callable[[Any], int]
) -> list[list[Statement]]:
    """Return the statements of each policy: `statements` first, then `actions` on every resource.

    Args:
        statements: Statements that are not divided.
        actions: Actions without a resource of their own; they are divided where necessary.
        size: A function that returns the maximum characters of a statement, without white space.
    """
    policies: list[list[Statement]] = [[]]
    left = MAX_POLICY_LENGTH - _EMPTY_LENGTH
    for statement in statements:
        if size(statement) + 1 > left:
            policies.append([])
            left = MAX_POLICY_LENGTH - _EMPTY_LENGTH
        policies[-1].append(statement)
        left -= size(statement) + 1
    _fill(policies, actions, left, size)
    return [policy for policy in policies if policy]


def _fill(
    policies: list[list[Statement]],
    actions: Sequence[str],
    left: int,
    size: Callable[[Any], int],
) -> None:
    overhead = size(_on_all_resources([])) + 1
    batch: list[str] = []
    left -= overhead
    for action in actions:
        if len(action) + 3 > left:
            _append_all(policies, batch)
            policies.append([])
            batch, left = [], MAX_POLICY_LENGTH - _EMPTY_LENGTH - overhead
        batch.append(action)
        left -= len(action) + 3
    _append_all(policies, batch)


def _append_all(policies: list[list[Statement]], actions: list[str]) -> None:
    if actions:
        policies[-1].append(_on_all_resources(actions))


def _on_all_resources(actions: list[str]) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": "*"}
