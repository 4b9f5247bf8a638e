"""E9507 trigger-source."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.checks import did_you_mean
from pipegen.pipelines import Path, Pipeline
from pipegen.rules import reporting
from pipegen.unknown import Unknown

_FILTERS = ("Push", "PullRequest")
_MOST_FILTERS = 3
_MOST_PATTERNS = 8
_PROVIDER = "CodeStarSourceConnection"

Wrong = tuple[Path, str, str]


class TriggerSource(CloudFormationLintRule):
    """A trigger names no source action, or has more filters than CodePipeline takes.

    ### Why

    A trigger replaces the detection of changes for the source action that it names, which must be
    one by a connection. CodePipeline refuses a trigger for an action that isn't there, two for one
    action, more than three filters of a kind, and more than eight patterns in a list.

    ### Broken

    ```json
    {"GitConfiguration": {"SourceActionName": "Sauce"}}
    ```

    ### Kept

    ```json
    {"GitConfiguration": {"SourceActionName": "Source"}}
    ```
    """

    id = "E9507"
    shortdesc = "trigger-source"
    description = "A trigger should name a source action, and have as many filters as it may"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html"
    )
    tags = ["codepipeline", "trigger"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each thing that is wrong about a trigger."""
        return [
            reporting.found(*wrong)
            for pipeline in reporting.system(cfn).pipelines
            for wrong in _wrong(pipeline)
        ]


def _wrong(pipeline: Pipeline) -> Iterator[Wrong]:
    triggers = pipeline.properties.get("Triggers")
    seen: set[str] = set()
    for index, trigger in enumerate(triggers if isinstance(triggers, list) else []):
        git = trigger.get("GitConfiguration") if isinstance(trigger, dict) else None
        if not isinstance(git, dict):
            continue
        path = (*pipeline.path, "Triggers", index, "GitConfiguration")
        name = git.get("SourceActionName")
        if isinstance(name, str) and not isinstance(name, Unknown):
            yield from _of_name(pipeline, (*path, "SourceActionName"), name, seen)
            seen.add(name)
        yield from _of_filters(path, git)


def _of_name(pipeline: Pipeline, path: Path, name: str, seen: set[str]) -> Iterator[Wrong]:
    sources = [
        each.name
        for each in pipeline.actions
        if (each.category, each.provider) == ("Source", _PROVIDER)
    ]
    if name not in sources and not any(isinstance(each, Unknown) for each in sources):
        there = f"there are {', '.join(sources)}" if sources else "a trigger needs one"
        hint = did_you_mean(name, sources, there)
        yield path, f"no source action by a connection is called {name}", hint
    elif name in seen:
        yield path, f"another trigger names {name} as well", "put the filters into one trigger"


def _of_filters(path: Path, git: Mapping[str, Any]) -> Iterator[Wrong]:
    for kind in _FILTERS:
        filters = git.get(kind)
        filters = filters if isinstance(filters, list) else []
        if len(filters) > _MOST_FILTERS:
            what = f"the trigger has {len(filters)} filters under {kind}"
            yield (*path, kind), what, f"use at most {_MOST_FILTERS}"
        for index, each in enumerate(filters):
            yield from _of_patterns((*path, kind, index), each)


def _of_patterns(path: Path, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        if isinstance(each, dict):
            yield from _of_patterns((*path, name), each)
        elif isinstance(each, list) and len(each) > _MOST_PATTERNS:
            what = f"{name} has {len(each)} patterns"
            yield (*path, name), what, f"use at most {_MOST_PATTERNS}"
