"""Patterns of EventBridge: whether one is about a pipeline, and what it waits for, in words.

Source: "Monitoring CodePipeline events" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping
from typing import Any

_SOURCE = "aws.codepipeline"


def matches_pipeline(pattern: Mapping[str, Any], name: str) -> bool:
    """Return whether `pattern` is about the pipeline `name`; what is not known may be."""
    detail = pattern.get("detail")
    named = detail.get("pipeline") if isinstance(detail, dict) else None
    about = not isinstance(named, list) or any(not isinstance(e, str) or e == name for e in named)
    return _SOURCE in as_list(pattern.get("source")) and about


def describe(pattern: Mapping[str, Any]) -> str:
    """Return what `pattern` waits for: "pipeline FAILED, SUCCEEDED"."""
    detail = pattern.get("detail")
    detail = detail if isinstance(detail, dict) else {}
    of_type = detail.get("type")
    categories = as_list(of_type.get("category")) if isinstance(of_type, dict) else []
    kinds = ", ".join(_kind(each) for each in as_list(pattern.get("detail-type")))
    states = ", ".join(_plain(each) for each in as_list(detail.get("state")))
    return " ".join(part for part in (*map(_plain, categories), kinds, states) if part)


def _kind(event: Any) -> str:
    """Return the type of an event of CodePipeline in a word: pipeline, stage or action."""
    found = _plain(event)
    short = found.removeprefix("CodePipeline ").removesuffix(" Execution State Change")
    return short if short == found else short.lower()


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of what may be a list of them."""
    return [each for each in as_list(value) if isinstance(each, dict)]


def as_list(value: Any) -> list[Any]:
    """Return what may stand alone or in a list as a list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
