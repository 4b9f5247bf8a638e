"""Validate a whole pipeline: stages, artifacts, namespaces, triggers, and all else.

Sources: "CodePipeline pipeline structure reference", "What type of pipeline is right for me?",
"Variables reference" and "Add trigger with code push or pull request event types" in the
CodePipeline user guide. The messages are those of `InvalidStructureException` and
`InvalidActionDeclarationException`, as far as they are known.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Action, Pipeline, Stage
from pipegen.codepipeline.validation import actions, conditions
from pipegen.codepipeline.validation.names import Violation
from pipegen.errors import Path
from pipegen.text import did_you_mean

_V2_PIPELINE_KEYS = ("Triggers", "Variables")
_V2_STAGE_KEYS = ("BeforeEntry", "OnFailure", "OnSuccess")
_CONNECTION_SOURCE = ("Source", "CodeStarSourceConnection")
_FILTER_KEYS = ("Push", "PullRequest")
_MIN_STAGES = 2
_MAX_FILTERS = 3
_MAX_PATTERNS = 8


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield every violation in `pipeline`."""
    yield from actions.validate(pipeline)
    yield from features(pipeline)
    yield from stages(pipeline)
    yield from artifacts(pipeline)
    yield from namespaces(pipeline)
    yield from triggers(pipeline)
    yield from conditions.validate(pipeline)


def features(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the features of pipeline type V2 in a pipeline of another type."""
    if pipeline.type == "V2" or isinstance(pipeline.type, Unresolved):
        return
    reason = "" if pipeline.type else " for want of a PipelineType"
    for path, feature in _v2_features(pipeline):
        message = f"{feature} can only be used with V2 pipelines, and this one is V1{reason}"
        yield Violation(path, message, 'set "PipelineType": "V2"')


def _v2_features(pipeline: Pipeline) -> Iterator[tuple[Path, str]]:
    for key in _V2_PIPELINE_KEYS:
        if pipeline.properties.get(key):
            yield (*pipeline.path, key), key
    if pipeline.execution_mode in ("QUEUED", "PARALLEL"):
        yield (*pipeline.path, "ExecutionMode"), f"ExecutionMode {pipeline.execution_mode}"
    for stage in pipeline.stages:
        for key in _V2_STAGE_KEYS:
            if stage.properties.get(key):
                yield (*stage.path, key), key


def stages(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield missing stages, empty stages, and source actions in the wrong stage."""
    count = len(pipeline.stages)
    if count < _MIN_STAGES:
        message = f"Pipeline has only {count} stage(s)"
        yield Violation((*pipeline.path, "Stages"), message, f"give it {_MIN_STAGES} or more")
    for stage in pipeline.stages:
        if not stage.actions:
            message = f"the stage {stage.name} has no actions"
            yield Violation(stage.path, message, "give it one, or remove it")
        for action in stage.actions:
            if not isinstance(action.category, Unresolved):
                yield from _validate_category(stage, action)


def _validate_category(stage: Stage, action: Action) -> Iterator[Violation]:
    path = (*action.path, "ActionTypeId", "Category")
    if stage.index == 0 and action.category != "Source":
        message = "Pipeline should start with a stage that only contains source actions"
        yield Violation(path, message, f"put {action.name} into a stage of its own behind it")
    elif stage.index > 0 and action.category == "Source":
        message = "Source actions may only occur in the first stage"
        yield Violation(path, message, f"put {action.name} there")


def artifacts(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the output artifacts that an earlier action has too."""
    seen: set[str] = set()
    for action in pipeline.actions:
        for index, name in enumerate(action.outputs):
            if name in seen and not isinstance(name, Unresolved):
                message = "Output Artifact Bundle name must be unique within the pipeline. "
                message += f"{name} has been used more than once"
                path = (*action.path, "OutputArtifacts", index, "Name")
                yield Violation(path, message, "choose another name")
            seen.add(name)


def namespaces(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the namespaces that belong to an earlier action or to CodePipeline itself."""
    owners = {"codepipeline": "CodePipeline", "variables": "CodePipeline"}
    for action in pipeline.actions:
        name = action.namespace
        if name is None or isinstance(name, Unresolved):
            continue
        if name in owners:
            message = "Namespaces must be unique across the pipeline definition, "
            message += f"and {name} is {owners[name]}'s already"
            yield Violation((*action.path, "Namespace"), message, "choose another one")
        owners.setdefault(name, action.name)


def triggers(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the violations in the source actions and the filters of triggers."""
    value = pipeline.properties.get("Triggers")
    seen: set[str] = set()
    for index, trigger in enumerate(value if isinstance(value, list) else []):
        git = trigger.get("GitConfiguration") if isinstance(trigger, dict) else None
        if not isinstance(git, dict):
            continue
        path = (*pipeline.path, "Triggers", index, "GitConfiguration")
        name = git.get("SourceActionName")
        if isinstance(name, str) and not isinstance(name, Unresolved):
            yield from _validate_source(pipeline, (*path, "SourceActionName"), name, seen)
            seen.add(name)
        yield from _validate_filters(path, git)


def _validate_source(
    pipeline: Pipeline, path: Path, name: str, seen: set[str]
) -> Iterator[Violation]:
    sources = [
        action.name
        for action in pipeline.actions
        if (action.category, action.provider) == _CONNECTION_SOURCE
    ]
    if name not in sources and not any(isinstance(source, Unresolved) for source in sources):
        hint = f"there are {', '.join(sources)}" if sources else "a trigger needs one"
        message = f"no source action by a connection is called {name}"
        yield Violation(path, message, did_you_mean(name, sources, hint))
    elif name in seen:
        message = f"another trigger names {name} as well"
        yield Violation(path, message, "put the filters into one trigger")


def _validate_filters(path: Path, git: Mapping[str, Any]) -> Iterator[Violation]:
    for key in _FILTER_KEYS:
        filters = git.get(key)
        filters = filters if isinstance(filters, list) else []
        if len(filters) > _MAX_FILTERS:
            message = f"the trigger has {len(filters)} filters under {key}"
            yield Violation((*path, key), message, f"use at most {_MAX_FILTERS}")
        for index, trigger_filter in enumerate(filters):
            yield from _validate_patterns((*path, key, index), trigger_filter)


def _validate_patterns(path: Path, value: Any) -> Iterator[Violation]:
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if isinstance(item, dict):
            yield from _validate_patterns((*path, name), item)
        elif isinstance(item, list) and len(item) > _MAX_PATTERNS:
            message = f"{name} has {len(item)} patterns"
            yield Violation((*path, name), message, f"use at most {_MAX_PATTERNS}")
