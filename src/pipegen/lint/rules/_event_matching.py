"""The events that CodePipeline sends to EventBridge, and what of them a pattern can match.

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
"""`detail-type` → what `state` of its `detail` can be."""
OTHERS = ("AWS API Call via CloudTrail", "AWS Service Event via CloudTrail")
"""Values of `detail-type` that CloudTrail sends for CodePipeline: their `detail` is another."""
_OF_ACTIONS = (
    "action",
    "action-execution-id",
    "execution-result",
    "input-artifacts",
    "output-artifacts",
    "region",
    "type",
)
LACKING: Mapping[str, tuple[str, ...]] = {
    "CodePipeline Pipeline Execution State Change": ("stage", *_OF_ACTIONS),
    "CodePipeline Stage Execution State Change": _OF_ACTIONS,
    "CodePipeline Action Execution State Change": (),
}
"""`detail-type` → keys that only the `detail` of the other types has."""


def matches(wanted: Any, value: str) -> bool:
    """Return whether `wanted`, an item of a list in a pattern, matches the text `value`.

    A comparison that is not known here, or a value that only AWS knows, is taken to match.
    """
    if isinstance(wanted, Unresolved) or not isinstance(wanted, str | dict):
        return True
    if isinstance(wanted, str):
        return wanted == value
    match wanted:
        case {"prefix": str(start)}:
            return value.startswith(start)
        case {"suffix": str(end)}:
            return value.endswith(end)
        case {"equals-ignore-case": str(same)}:
            return value.lower() == same.lower()
        case {"wildcard": str(form)}:
            return fnmatchcase(value, form.replace("[", "[[]").replace("?", "[?]"))
        case {"anything-but": str(other)}:
            return value != other
        case {"anything-but": list(others)}:
            return value not in others
    return True


def unmatched(wanted: Any, values: Iterable[str]) -> list[tuple[int, Any]]:
    """Return index and item of each item of the list `wanted` that matches none of `values`."""
    known = list(values)
    return [
        (index, item)
        for index, item in enumerate(as_list(wanted))
        if not any(matches(item, value) for value in known)
    ]
