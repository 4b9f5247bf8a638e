"""EventBridge patterns: whether a pattern matches a pipeline, and a description of its events.

Source: "Monitoring CodePipeline events" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping
from typing import Any

_SOURCE = "aws.codepipeline"


def matches_pipeline(pattern: Mapping[str, Any], name: str) -> bool:
    """Return True if `pattern` may match events of the pipeline `name`.

    A pipeline name that is not a plain string in the pattern counts as a match.
    """
    detail = pattern.get("detail")
    names = detail.get("pipeline") if isinstance(detail, dict) else None
    may_match = not isinstance(names, list) or any(
        not isinstance(value, str) or value == name for value in names
    )
    return _SOURCE in as_list(pattern.get("source")) and may_match


def describe(pattern: Mapping[str, Any]) -> str:
    """Return the events that `pattern` matches in words, such as "pipeline FAILED, SUCCEEDED"."""
    detail = pattern.get("detail")
    detail = detail if isinstance(detail, dict) else {}
    action_type = detail.get("type")
    categories = as_list(action_type.get("category")) if isinstance(action_type, dict) else []
    kinds = ", ".join(_kind(detail_type) for detail_type in as_list(pattern.get("detail-type")))
    states = ", ".join(_text(state) for state in as_list(detail.get("state")))
    return " ".join(part for part in (*map(_text, categories), kinds, states) if part)


def _kind(detail_type: Any) -> str:
    """Return a detail type of CodePipeline in one word: pipeline, stage or action."""
    name = _text(detail_type)
    short = name.removeprefix("CodePipeline ").removesuffix(" Execution State Change")
    return short if short == name else short.lower()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects in `value`, which may be a list or a single object."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def as_list(value: Any) -> list[Any]:
    """Return `value` if it is a list, otherwise a list of it; None is an empty list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
