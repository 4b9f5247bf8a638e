"""Whether a stack policy forbids an update of a resource.

Source: "Prevent updates to stack resources" in the CloudFormation user guide: with a policy, what
it does not allow is denied, and a Deny outranks every Allow.
"""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

REPLACE, DELETE = "Update:Replace", "Update:Delete"


def warning(policies: Sequence[Any], action: str, logical_id: str) -> str:
    """Return what the stack's `policies`, before and after, mean for `action`; "" if nothing.

    Which of the two is in force while the stack is updated is not known where they differ.
    """
    found = [denies(each, action, logical_id) for each in policies]
    if all(found):
        return "the stack policy forbids it: the update fails"
    return "the stack policy may forbid it: it differs before and after" if any(found) else ""


def denies(policy: Any, action: str, logical_id: str) -> bool:
    """Return whether `policy` denies `action` on the resource; under a condition it does not."""
    statements = list(_statements(policy))
    met = [each for each in statements if _is_met(each, action, logical_id)]
    effects = {each.get("Effect") for each in met if "Condition" not in each}
    if "Deny" in effects or not statements:
        return "Deny" in effects
    return not any(each.get("Effect") == "Allow" for each in met)


def _statements(policy: Any) -> Iterator[Mapping[str, Any]]:
    given = policy.get("Statement") if isinstance(policy, dict) else None
    for each in given if isinstance(given, list) else [given]:
        if isinstance(each, dict):
            yield each


def _is_met(statement: Mapping[str, Any], action: str, logical_id: str) -> bool:
    resource = f"LogicalResourceId/{logical_id}"
    return _matches(statement.get("Action"), action) and _matches(
        statement.get("Resource"), resource
    )


def _matches(patterns: Any, value: str) -> bool:
    listed = patterns if isinstance(patterns, list) else [patterns]
    return any(isinstance(each, str) and fnmatchcase(value, each) for each in listed)
