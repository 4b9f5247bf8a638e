"""Names that CodePipeline refuses, wherever they stand in a pipeline.

Source: "Quotas in CodePipeline", under naming constraints, in its user guide.
"""

import re
from collections.abc import Iterator

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.errors import Path

_NAME = re.compile(r"[A-Za-z0-9.@\-_]{1,100}")
_ARTIFACT = re.compile(r"[a-zA-Z0-9_\-]{1,100}")
_NAMESPACE = re.compile(r"[A-Za-z0-9@\-_]{1,100}")
_OF_NAMES = "use letters, digits and . @ - _, at most 100"
_OF_ARTIFACTS = "use letters, digits, - and _, at most 100"
_OF_NAMESPACES = "use letters, digits and @ - _, at most 100"

Violation = tuple[Path, str, str]


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield place, what is wrong and what to do of each name that CodePipeline refuses."""
    yield from _named((*pipeline.path, "Name"), "pipeline", pipeline.properties.get("Name"))
    for stage in pipeline.stages:
        yield from _named((*stage.path, "Name"), "stage", stage.name)
        yield from _twice(stage.actions)
    for action in pipeline.actions:
        yield from _named((*action.path, "Name"), "action", action.name)
        yield from _refused(
            (*action.path, "Namespace"), "namespace", action.namespace, _NAMESPACE, _OF_NAMESPACES
        )
        for key, names in (("InputArtifacts", action.inputs), ("OutputArtifacts", action.outputs)):
            for index, name in enumerate(names):
                path = (*action.path, key, index, "Name")
                yield from _refused(path, "artifact", name, _ARTIFACT, _OF_ARTIFACTS)
    yield from _stages_twice(pipeline)


def _named(path: Path, what: str, name: object) -> Iterator[Violation]:
    yield from _refused(path, what, name, _NAME, _OF_NAMES)


def _refused(
    path: Path, what: str, name: object, pattern: re.Pattern[str], hint: str
) -> Iterator[Violation]:
    if not isinstance(name, str) or isinstance(name, Unresolved) or not name:
        return
    if not pattern.fullmatch(name):
        yield path, f"the {what} is called {name!r}, which CodePipeline refuses", hint


def _twice(actions: tuple[Action, ...]) -> Iterator[Violation]:
    seen: set[str] = set()
    for action in actions:
        if action.name in seen and not isinstance(action.name, Unresolved):
            what = f"another action of the stage is called {action.name} as well"
            yield (*action.path, "Name"), what, "give each action of a stage a name of its own"
        seen.add(action.name)


def _stages_twice(pipeline: Pipeline) -> Iterator[Violation]:
    seen: set[str] = set()
    for stage in pipeline.stages:
        if stage.name in seen and not isinstance(stage.name, Unresolved):
            what = f"another stage is called {stage.name} as well"
            yield (*stage.path, "Name"), what, "give each stage a name of its own"
        seen.add(stage.name)
