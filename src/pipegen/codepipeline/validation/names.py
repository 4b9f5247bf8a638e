"""Validate the names in a pipeline: their characters, and duplicates in a scope.

Source: "Quotas in CodePipeline", under naming constraints, in its user guide.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.errors import Path

_NAME = re.compile(r"[A-Za-z0-9.@\-_]{1,100}")
_ARTIFACT = re.compile(r"[a-zA-Z0-9_\-]{1,100}")
_NAMESPACE = re.compile(r"[A-Za-z0-9@\-_]{1,100}")
_NAME_HINT = "use letters, digits and . @ - _, at most 100"
_ARTIFACT_HINT = "use letters, digits, - and _, at most 100"
_NAMESPACE_HINT = "use letters, digits and @ - _, at most 100"


class Violation(NamedTuple):
    """An error that CodePipeline reports for a pipeline."""

    path: Path
    """The keys of the value in the template."""
    message: str
    hint: str


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the invalid and the duplicate names in `pipeline`."""
    yield from _validate_name(
        (*pipeline.path, "Name"), "pipeline", pipeline.properties.get("Name")
    )
    for stage in pipeline.stages:
        yield from _validate_name((*stage.path, "Name"), "stage", stage.name)
        yield from _duplicate_actions(stage.actions)
    for action in pipeline.actions:
        yield from _validate_name((*action.path, "Name"), "action", action.name)
        path = (*action.path, "Namespace")
        yield from _validate_pattern(
            path, "namespace", action.namespace, _NAMESPACE, _NAMESPACE_HINT
        )
        for key, names in (("InputArtifacts", action.inputs), ("OutputArtifacts", action.outputs)):
            for index, name in enumerate(names):
                path = (*action.path, key, index, "Name")
                yield from _validate_pattern(path, "artifact", name, _ARTIFACT, _ARTIFACT_HINT)
    yield from _duplicate_stages(pipeline)


def _validate_name(path: Path, kind: str, name: object) -> Iterator[Violation]:
    yield from _validate_pattern(path, kind, name, _NAME, _NAME_HINT)


def _validate_pattern(
    path: Path, kind: str, name: object, pattern: re.Pattern[str], hint: str
) -> Iterator[Violation]:
    """Yield a violation if `name` does not match `pattern`.

    Args:
        path: The keys of the name in the template.
        kind: The kind of name, for the message.
        name: The name; only a known text is validated.
        pattern: The pattern of valid names.
        hint: The hint of the violation.

    """
    if not isinstance(name, str) or isinstance(name, Unresolved) or not name:
        return
    if not pattern.fullmatch(name):
        message = f"the {kind} is called {name!r}, which CodePipeline refuses"
        yield Violation(path, message, hint)


def _duplicate_actions(actions: tuple[Action, ...]) -> Iterator[Violation]:
    seen: set[str] = set()
    for action in actions:
        if action.name in seen and not isinstance(action.name, Unresolved):
            message = f"another action of the stage is called {action.name} as well"
            hint = "give each action of a stage a name of its own"
            yield Violation((*action.path, "Name"), message, hint)
        seen.add(action.name)


def _duplicate_stages(pipeline: Pipeline) -> Iterator[Violation]:
    seen: set[str] = set()
    for stage in pipeline.stages:
        if stage.name in seen and not isinstance(stage.name, Unresolved):
            message = f"another stage is called {stage.name} as well"
            hint = "give each stage a name of its own"
            yield Violation((*stage.path, "Name"), message, hint)
        seen.add(stage.name)
