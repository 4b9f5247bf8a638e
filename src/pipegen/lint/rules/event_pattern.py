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
from pipegen.lint.rules._event_matching import LACKING, OTHERS, SOURCE, STATES


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

    def _findings(self, system: Project) -> Matches:
        for logical_id in system.scope.template.of_type("AWS::Events::Rule"):
            yield from _in_rule(system.scope, logical_id)


def _in_rule(scope: StackContext, logical_id: str) -> Matches:
    pattern = scope.properties(logical_id).get("EventPattern")
    path = ["Resources", logical_id, "Properties", "EventPattern"]
    if not isinstance(pattern, dict) or not isinstance(pattern.get("source"), list):
        return
    kinds = pattern.get("detail-type", list(STATES))
    if pattern["source"] != [SOURCE]:
        yield from _sources(pattern["source"], pattern.get("detail-type"), [*path, "source"])
        return
    for index, kind in _event_matching.unmatched(kinds, (*STATES, *OTHERS)):
        what = f"CodePipeline sends no event of the type {kind}"
        help = text.did_you_mean(str(kind), list(STATES), f"it sends {', '.join(STATES)}")
        yield _match.match_at([*path, "detail-type", index], what, help)
    detail, meant = pattern.get("detail"), _meant(kinds)
    if isinstance(detail, dict) and meant:
        yield from _states(detail, meant, [*path, "detail"])
        yield from _keys(detail, meant, [*path, "detail"])
        yield from _names(scope, detail, [*path, "detail", "pipeline"])


def _sources(sources: list[Any], kinds: Any, path: list[str | int]) -> Matches:
    unmatched = _event_matching.unmatched(sources, [SOURCE])
    own = isinstance(kinds, list) and kinds and all(each in list(STATES) for each in kinds)
    if own and len(unmatched) == len(sources):
        for index, each in unmatched:
            what = f"{each} sends no events of CodePipeline"
            yield _match.match_at([*path, index], what, f'write "{SOURCE}"')


def _meant(kinds: Any) -> list[str]:
    """Return the types of CodePipeline's own events in `kinds`, none if CloudTrail's are too."""
    wanted = as_list(kinds)
    if any(item in OTHERS for item in wanted):
        return []
    return [kind for kind in STATES if any(_event_matching.matches(item, kind) for item in wanted)]


def _states(detail: Mapping[str, Any], meant: list[str], path: list[str | int]) -> Matches:
    known = sorted({state for kind in meant for state in STATES[kind]})
    for index, state in _event_matching.unmatched(detail.get("state"), known):
        help = text.did_you_mean(str(state), known, f"it can be {', '.join(known)}")
        what = f"no event of {_kinds(meant)} has the state {state}"
        yield _match.match_at([*path, "state", index], what, help)


def _keys(detail: Mapping[str, Any], meant: list[str], path: list[str | int]) -> Matches:
    for key, wanted in detail.items():
        if all(key in LACKING[kind] for kind in meant) and wanted != [{"exists": False}]:
            having = [kind for kind in STATES if key not in LACKING[kind]]
            what = f"no event of {_kinds(meant)} has {key} in its detail"
            help = f'remove it, or take the detail-type "{having[-1]}"'
            yield _match.match_at([*path, key], what, help)


def _names(scope: StackContext, detail: Mapping[str, Any], path: list[str | int]) -> Matches:
    own = [each.name for each in model.find_pipelines(scope)]
    if not own or any(isinstance(each, Unresolved) for each in own):
        return
    for index, each in _event_matching.unmatched(detail.get("pipeline"), own):
        what = f"the template has no pipeline {each}"
        help = text.did_you_mean(str(each), own, f"name {' or '.join(own)}")
        yield _match.match_at([*path, index], what, help)


def _kinds(meant: list[str]) -> str:
    return f'the type "{meant[0]}"' if len(meant) == 1 else "these types"
