"""Read the files that an action uses from its artifacts: the template and its configuration.

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


def check_paths(workspace: Workspace, action: Action) -> None:
    """Raise `ActionFailed` if a path in the configuration has not the form `Artifact::path`."""
    for key, file in (
        ("TemplatePath", action.template),
        ("TemplateConfiguration", action.parameter_file),
    ):
        if action.text(key) and file is None:
            reason = f"{key} is {action.text(key)}, which is not of the form Artifact::path"
            hint = f"write {', '.join(action.inputs)}::{action.text(key)}"
            raise ActionFailed(
                reason, hint, failure_location.locate_action(workspace, action, key)
            )


def read_template(workspace: Workspace, action: Action, state: ExecutionState) -> str | None:
    """Return the text of the template, None if the action names none.

    Raises `ActionFailed` if the file is missing or not UTF-8.
    """
    file = action.template
    return None if file is None else _read(workspace, action, state, "TemplatePath", file)


def read_parameter_file(
    workspace: Workspace, action: Action, state: ExecutionState
) -> Mapping[str, Any]:
    """Return the content of the parameter file, {} if the action names none.

    Each section is an object; its values are strings, in `Parameters` also functions. Raises
    `ActionFailed` if the file is missing or has any other content.
    """
    file = action.parameter_file
    if file is None:
        return {}
    text = _read(workspace, action, state, "TemplateConfiguration", file)
    location = FileLocation(workspace.folder / file.path)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not _is_valid(content):
        reason = f"The template configuration file {file.path} is not valid"
        raise ActionFailed(reason, _SHAPE, location)
    for keys, value in _named_values(content):
        if not (isinstance(value, str) or _is_allowed_function(keys, value)):
            reason = f"The value of {keys[-1]} in {file.path} is not a string"
            raise ActionFailed(
                reason, f"write {_as_text(value)}", FileLocation(location.path, keys)
            )
    return content  # type: ignore[no-any-return]


def _is_valid(content: Any) -> bool:
    return (
        isinstance(content, dict)
        and set(content) <= set(template_configuration.KEYS)
        and all(isinstance(section, dict) for section in content.values())
    )


def _named_values(content: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for section in ("Parameters", "Tags"):
        for name, value in content.get(section, {}).items():
            yield (section, name), value


def _is_allowed_function(keys: tuple[str, str], value: Any) -> bool:
    return keys[0] == "Parameters" and template_configuration.is_function(value)


def _as_text(value: Any) -> str:
    """Return what to write instead of `value`: a list joined with commas, an object as JSON."""
    if isinstance(value, list):
        return json.dumps(",".join(map(text_of, value)))
    return json.dumps(json.dumps(value) if isinstance(value, dict) else text_of(value))


def _read(
    workspace: Workspace, action: Action, state: ExecutionState, key: str, file: ArtifactPath
) -> str:
    """Return the text of the file that `key` in the configuration of `action` names."""
    location = failure_location.locate_action(workspace, action, key)
    artifact = state.artifact(file.artifact, action, key, location).artifact
    try:
        return artifact.read(file.path, file.artifact).decode("utf-8")
    except ArtifactFileNotFound as error:
        raise ActionFailed(
            str(error), f"correct the path, or commit {file.path}", location
        ) from None
    except UnicodeDecodeError:
        reason = f"The file {file.path} is not UTF-8"
        raise ActionFailed(reason, "write it in UTF-8", location) from None
