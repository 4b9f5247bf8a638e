"""What an action takes out of the artifact: its template, and what `TemplateConfiguration` gives.

Sources: "AWS CloudFormation deploy action reference" in the CodePipeline user guide, and "AWS
CloudFormation artifacts" in the CloudFormation user guide.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import text as text_of
from pipegen.codepipeline import template_configuration
from pipegen.codepipeline.model import Action, ArtifactPath
from pipegen.rehearsal.checks import failure_location
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.artifacts import ArtifactFileNotFound
from pipegen.rehearsal.engine.execution_state import ExecutionState
from pipegen.rehearsal.engine.workspace import Workspace

_SHAPE = 'write {"Parameters": {"Name": "value"}, "Tags": {}, "StackPolicy": {}}'


def check_paths(files: Workspace, action: Action) -> None:
    """Raise `Failed` where a path in the configuration names no artifact."""
    for key, named in (
        ("TemplatePath", action.template),
        ("TemplateConfiguration", action.parameter_file),
    ):
        if action.text(key) and named is None:
            reason = f"{key} is {action.text(key)}, which is not of the form Artifact::path"
            help_ = f"write {', '.join(action.inputs)}::{action.text(key)}"
            raise ActionFailed(reason, help_, failure_location.locate_action(files, action, key))


def template(files: Workspace, action: Action, handed: ExecutionState) -> str | None:
    """Return the text of the template, None where the action names none.

    Raises `Failed` where it is not there, or no text.
    """
    named = action.template
    return None if named is None else _read(files, action, handed, "TemplatePath", named)


def parameter_file(files: Workspace, action: Action, handed: ExecutionState) -> Mapping[str, Any]:
    """Return the content of the parameter file, {} where the action names none.

    Each section is an object; values are strings, of parameters functions as well. Raises `Failed`
    where it is not there, or is anything else.
    """
    named = action.parameter_file
    if named is None:
        return {}
    text = _read(files, action, handed, "TemplateConfiguration", named)
    place = FileLocation(files.folder / named.path)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not _has_shape(found):
        reason = f"The template configuration file {named.path} is not valid"
        raise ActionFailed(reason, _SHAPE, place)
    for keys, value in _values(found):
        if not (isinstance(value, str) or _is_worked_out(keys, value)):
            reason = f"The value of {keys[-1]} in {named.path} is not a string"
            raise ActionFailed(reason, f"write {_as_text(value)}", FileLocation(place.path, keys))
    return found  # type: ignore[no-any-return]


def _has_shape(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and set(found) <= set(template_configuration.KEYS)
        and all(isinstance(each, dict) for each in found.values())
    )


def _values(found: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for section in ("Parameters", "Tags"):
        for name, value in found.get(section, {}).items():
            yield (section, name), value


def _is_worked_out(keys: tuple[str, str], value: Any) -> bool:
    return keys[0] == "Parameters" and template_configuration.is_function(value)


def _as_text(value: Any) -> str:
    """Return what to write instead of `value`: a list is one text with commas, an object JSON."""
    if isinstance(value, list):
        return json.dumps(",".join(map(text_of, value)))
    return json.dumps(json.dumps(value) if isinstance(value, dict) else text_of(value))


def _read(
    files: Workspace, action: Action, handed: ExecutionState, key: str, named: ArtifactPath
) -> str:
    """Return the text of the file that `key` in the configuration of `action` names."""
    place = failure_location.locate_action(files, action, key)
    taken = handed.artifact(named.artifact, action, key, place).artifact
    try:
        return taken.read(named.path, named.artifact).decode("utf-8")
    except ArtifactFileNotFound as error:
        raise ActionFailed(
            str(error), f"correct the path, or commit {named.path}", place
        ) from None
    except UnicodeDecodeError:
        reason = f"The file {named.path} is not UTF-8"
        raise ActionFailed(reason, "write it in UTF-8", place) from None
