"""What CodePipeline refuses in a pipeline when it is made or changed, before anything runs.

Sources: "CodePipeline pipeline structure reference", "What type of pipeline is right for me?",
"Variables reference" and "Add trigger with code push or pull request event types" in the
CodePipeline user guide; the words are those of its `InvalidStructureException` and
`InvalidActionDeclarationException`, where they are known.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.validation import actions, conditions
from pipegen.codepipeline.validation.names import Violation
from pipegen.errors import Path
from pipegen.text import did_you_mean

_OF_PIPELINE = ("Triggers", "Variables")
_OF_STAGE = ("BeforeEntry", "OnFailure", "OnSuccess")
_CONNECTED = ("Source", "CodeStarSourceConnection")
_FILTERS = ("Push", "PullRequest")
_FEWEST_STAGES = 2
_MOST_FILTERS = 3
_MOST_PATTERNS = 8


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield place, what is wrong and what to do of everything that CodePipeline refuses."""
    yield from actions.validate(pipeline)
    yield from features(pipeline)
    yield from stages(pipeline)
    yield from artifacts(pipeline)
    yield from namespaces(pipeline)
    yield from triggers(pipeline)
    yield from conditions.validate(pipeline)


def features(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield what only pipelines of type V2 have, where `pipeline` is none."""
    if pipeline.type == "V2" or isinstance(pipeline.type, Unresolved):
        return
    why = "" if pipeline.type else " for want of a PipelineType"
    for path, what in _features(pipeline):
        said = f"{what} can only be used with V2 pipelines, and this one is V1{why}"
        yield path, said, 'set "PipelineType": "V2"'


def _features(pipeline: Pipeline) -> Iterator[tuple[Path, str]]:
    for key in _OF_PIPELINE:
        if pipeline.properties.get(key):
            yield (*pipeline.path, key), key
    if pipeline.execution_mode in ("QUEUED", "PARALLEL"):
        yield (*pipeline.path, "ExecutionMode"), f"ExecutionMode {pipeline.execution_mode}"
    for stage in pipeline.stages:
        for key in _OF_STAGE:
            if stage.properties.get(key):
                yield (*stage.path, key), key


def stages(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield where source actions do not make up the first stage, and where stages are missing."""
    found = pipeline.stages
    if len(found) < _FEWEST_STAGES:
        what = f"Pipeline has only {len(found)} stage(s)"
        yield (*pipeline.path, "Stages"), what, f"give it {_FEWEST_STAGES} or more"
    for stage in found:
        if not stage.actions:
            yield stage.path, f"the stage {stage.name} has no actions", "give it one, or remove it"
        for action in stage.actions:
            path = (*action.path, "ActionTypeId", "Category")
            if isinstance(action.category, Unresolved):
                continue
            if stage.index == 0 and action.category != "Source":
                what = "Pipeline should start with a stage that only contains source actions"
                yield path, what, f"put {action.name} into a stage of its own behind it"
            elif stage.index > 0 and action.category == "Source":
                what = "Source actions may only occur in the first stage"
                yield path, what, f"put {action.name} there"


def artifacts(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the output artifacts that an earlier action has given already."""
    seen: set[str] = set()
    for action in pipeline.actions:
        for index, name in enumerate(action.outputs):
            if name in seen and not isinstance(name, Unresolved):
                what = "Output Artifact Bundle name must be unique within the pipeline. "
                what += f"{name} has been used more than once"
                yield (*action.path, "OutputArtifacts", index, "Name"), what, "choose another name"
            seen.add(name)


def namespaces(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the namespaces that are an earlier action's already, or CodePipeline's own."""
    owners = {"codepipeline": "CodePipeline", "variables": "CodePipeline"}
    for action in pipeline.actions:
        name = action.namespace
        if name is None or isinstance(name, Unresolved):
            continue
        if name in owners:
            what = "Namespaces must be unique across the pipeline definition, "
            what += f"and {name} is {owners[name]}'s already"
            yield (*action.path, "Namespace"), what, "choose another one"
        owners.setdefault(name, action.name)


def triggers(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield what is wrong about the source actions that triggers name, and about their filters."""
    given = pipeline.properties.get("Triggers")
    seen: set[str] = set()
    for index, trigger in enumerate(given if isinstance(given, list) else []):
        git = trigger.get("GitConfiguration") if isinstance(trigger, dict) else None
        if not isinstance(git, dict):
            continue
        path = (*pipeline.path, "Triggers", index, "GitConfiguration")
        name = git.get("SourceActionName")
        if isinstance(name, str) and not isinstance(name, Unresolved):
            yield from _of_name(pipeline, (*path, "SourceActionName"), name, seen)
            seen.add(name)
        yield from _of_filters(path, git)


def _of_name(pipeline: Pipeline, path: Path, name: str, seen: set[str]) -> Iterator[Violation]:
    sources = [e.name for e in pipeline.actions if (e.category, e.provider) == _CONNECTED]
    if name not in sources and not any(isinstance(each, Unresolved) for each in sources):
        there = f"there are {', '.join(sources)}" if sources else "a trigger needs one"
        hint = did_you_mean(name, sources, there)
        yield path, f"no source action by a connection is called {name}", hint
    elif name in seen:
        yield path, f"another trigger names {name} as well", "put the filters into one trigger"


def _of_filters(path: Path, git: Mapping[str, Any]) -> Iterator[Violation]:
    for kind in _FILTERS:
        filters = git.get(kind)
        filters = filters if isinstance(filters, list) else []
        if len(filters) > _MOST_FILTERS:
            what = f"the trigger has {len(filters)} filters under {kind}"
            yield (*path, kind), what, f"use at most {_MOST_FILTERS}"
        for index, each in enumerate(filters):
            yield from _of_patterns((*path, kind, index), each)


def _of_patterns(path: Path, value: Any) -> Iterator[Violation]:
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        if isinstance(each, dict):
            yield from _of_patterns((*path, name), each)
        elif isinstance(each, list) and len(each) > _MOST_PATTERNS:
            what = f"{name} has {len(each)} patterns"
            yield (*path, name), what, f"use at most {_MOST_PATTERNS}"
