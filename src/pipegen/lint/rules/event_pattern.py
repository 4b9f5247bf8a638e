"""E9560 event-pattern."""

from collections.abc import Mapping
from typing import Any

from pipegen import text
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import model
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _event_matching, _match
from pipegen.lint.rules._base import Matches, ProjectRule, as_list
from pipegen.lint.rules._event_matching import ABSENT_KEYS, CLOUDTRAIL_TYPES, SOURCE, STATES


class EventPattern(ProjectRule, tags=("codepipeline", "events")):
    """A rule of EventBridge waits for an event that CodePipeline never sends.

    ### Why

    EventBridge takes any pattern. One with a state, a type or a pipeline that does not exist
    matches nothing, and nobody is told of it: not of the mistake, nor of the pipeline that fails.
    Each of the three types of events has states of its own, and only the events of actions have
    `action` and `type`. The events spell `CANCELED` with one L. Names of pipelines are compared
    where the template has a pipeline itself.

    ### Broken

    ```json
    {
      "source": ["aws.codepipeline"],
      "detail-type": ["CodePipeline Pipeline Execution State Change"],
      "detail": {"state": ["FAILURE"]}
    }
    ```

    ### Kept

    ```json
    {
      "source": ["aws.codepipeline"],
      "detail-type": ["CodePipeline Pipeline Execution State Change"],
      "detail": {"state": ["FAILED"]}
    }
    ```
    """

    id = "E9560"
    shortdesc = "event-pattern"
    description = "An event pattern for CodePipeline should match events that it sends"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "detect-state-changes-cloudwatch-events.html"
    )

    def _match_project(self, project: Project) -> Matches:
        for logical_id in project.scope.template.of_type("AWS::Events::Rule"):
            yield from _match_rule(project.scope, logical_id)


def _match_rule(scope: StackContext, logical_id: str) -> Matches:
    pattern = scope.properties(logical_id).get("EventPattern")
    path = ["Resources", logical_id, "Properties", "EventPattern"]
    if not isinstance(pattern, dict) or not isinstance(pattern.get("source"), list):
        return
    types = pattern.get("detail-type", list(STATES))
    if pattern["source"] != [SOURCE]:
        yield from _match_sources(pattern["source"], pattern.get("detail-type"), [*path, "source"])
        return
    for index, unknown in _event_matching.unmatched(types, (*STATES, *CLOUDTRAIL_TYPES)):
        message = f"CodePipeline sends no event of the type {unknown}"
        hint = text.did_you_mean(str(unknown), list(STATES), f"it sends {', '.join(STATES)}")
        yield _match.match_at([*path, "detail-type", index], message, hint)
    detail, matched_types = pattern.get("detail"), _matched_types(types)
    if isinstance(detail, dict) and matched_types:
        yield from _match_states(detail, matched_types, [*path, "detail"])
        yield from _match_keys(detail, matched_types, [*path, "detail"])
        yield from _match_names(scope, detail, [*path, "detail", "pipeline"])


def _match_sources(sources: list[Any], types: Any, path: list[str | int]) -> Matches:
    unmatched = _event_matching.unmatched(sources, [SOURCE])
    known = list(STATES)
    are_known = isinstance(types, list) and types and all(name in known for name in types)
    if are_known and len(unmatched) == len(sources):
        for index, source in unmatched:
            message = f"{source} sends no events of CodePipeline"
            yield _match.match_at([*path, index], message, f'write "{SOURCE}"')


def _matched_types(types: Any) -> list[str]:
    """Return the CodePipeline types that `types` matches, none if it has a CloudTrail type."""
    items = as_list(types)
    if any(item in CLOUDTRAIL_TYPES for item in items):
        return []
    return [
        event_type
        for event_type in STATES
        if any(_event_matching.matches(item, event_type) for item in items)
    ]


def _match_states(detail: Mapping[str, Any], types: list[str], path: list[str | int]) -> Matches:
    known = sorted({state for event_type in types for state in STATES[event_type]})
    for index, state in _event_matching.unmatched(detail.get("state"), known):
        hint = text.did_you_mean(str(state), known, f"it can be {', '.join(known)}")
        message = f"no event of {_describe_types(types)} has the state {state}"
        yield _match.match_at([*path, "state", index], message, hint)


def _match_keys(detail: Mapping[str, Any], types: list[str], path: list[str | int]) -> Matches:
    for key, items in detail.items():
        is_absent = all(key in ABSENT_KEYS[event_type] for event_type in types)
        if is_absent and items != [{"exists": False}]:
            with_key = [event_type for event_type in STATES if key not in ABSENT_KEYS[event_type]]
            message = f"no event of {_describe_types(types)} has {key} in its detail"
            hint = f'remove it, or take the detail-type "{with_key[-1]}"'
            yield _match.match_at([*path, key], message, hint)


def _match_names(scope: StackContext, detail: Mapping[str, Any], path: list[str | int]) -> Matches:
    names = [pipeline.name for pipeline in model.find_pipelines(scope)]
    if not names or any(isinstance(name, Unresolved) for name in names):
        return
    for index, unknown in _event_matching.unmatched(detail.get("pipeline"), names):
        message = f"the template has no pipeline {unknown}"
        hint = text.did_you_mean(str(unknown), names, f"name {' or '.join(names)}")
        yield _match.match_at([*path, index], message, hint)


def _describe_types(types: list[str]) -> str:
    return f'the type "{types[0]}"' if len(types) == 1 else "these types"
