"""The events that CodePipeline sends to EventBridge, and how an event pattern matches them.

Sources: "Monitoring CodePipeline events" in CodePipeline's user guide, and "Comparison operators
for use in event patterns" in EventBridge's.
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.lint.rules._base import as_list

SOURCE = "aws.codepipeline"
_SHARED = ("CANCELED", "FAILED", "RESUMED", "STARTED", "STOPPED", "STOPPING", "SUCCEEDED")
STATES: Mapping[str, tuple[str, ...]] = {
    "CodePipeline Pipeline Execution State Change": (*_SHARED, "SUPERSEDED"),
    "CodePipeline Stage Execution State Change": _SHARED,
    "CodePipeline Action Execution State Change": (
        "ABANDONED",
        "CANCELED",
        "FAILED",
        "STARTED",
        "SUCCEEDED",
    ),
}
"""`detail-type` → the values that `state` in its `detail` can have."""
CLOUDTRAIL_TYPES = ("AWS API Call via CloudTrail", "AWS Service Event via CloudTrail")
"""Values of `detail-type` of the events that CloudTrail sends: their `detail` has another form."""
_ACTION_KEYS = (
    "action",
    "action-execution-id",
    "execution-result",
    "input-artifacts",
    "output-artifacts",
    "region",
    "type",
)
ABSENT_KEYS: Mapping[str, tuple[str, ...]] = {
    "CodePipeline Pipeline Execution State Change": ("stage", *_ACTION_KEYS),
    "CodePipeline Stage Execution State Change": _ACTION_KEYS,
    "CodePipeline Action Execution State Change": (),
}
"""`detail-type` → keys that its `detail` never has, but that of other types has."""


def matches(item: Any, value: str) -> bool:
    """Return True if `item`, an item of a list in an event pattern, matches the string `value`.

    An unknown comparison operator, and an item that only AWS can resolve, match every value.
    """
    if isinstance(item, Unresolved) or not isinstance(item, str | dict):
        return True
    if isinstance(item, str):
        return item == value
    match item:
        case {"prefix": str(start)}:
            return value.startswith(start)
        case {"suffix": str(end)}:
            return value.endswith(end)
        case {"equals-ignore-case": str(other)}:
            return value.lower() == other.lower()
        case {"wildcard": str(pattern)}:
            return fnmatchcase(value, pattern.replace("[", "[[]").replace("?", "[?]"))
        case {"anything-but": str(other)}:
            return value != other
        case {"anything-but": list(others)}:
            return value not in others
    return True


def unmatched(items: Any, values: Iterable[str]) -> list[tuple[int, Any]]:
    """Return the index and the item of each item of the list `items` that matches no value."""
    known = list(values)
    return [
        (index, item)
        for index, item in enumerate(as_list(items))
        if not any(matches(item, value) for value in known)
    ]
