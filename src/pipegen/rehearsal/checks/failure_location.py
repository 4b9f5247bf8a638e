"""Locate what to change in the files when CloudFormation rejects a deploy."""

import re
from pathlib import Path

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import FileLocation, Keys
from pipegen.rehearsal.engine import parameter_overrides
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.workspace import Workspace

_PARAMETER = re.compile(r"Parameter (\w+) failed to satisfy|Parameters: \[(\w+)\S* .*do not exist")
_TEMPLATE_REASONS = (
    "Template",
    "Requested attribute",
    "Circular dependency",
    "Invalid template property",
    "Export with name",
)
_TAG_REASONS = ("Tag key", "A maximum number of 50 tags")
"""How a reason begins that is about the template, or about the tags of the parameter file."""


def locate_action(workspace: Workspace, action: Action, key: str | None = None) -> FileLocation:
    """Return the location of `action`, or of `key` in its configuration if it has that key."""
    keys = ("Configuration", key) if key in action.configuration else ()
    return FileLocation(Path(workspace.project.template.path), (*action.path, *map(str, keys)))


def locate_deploy_failure(
    workspace: Workspace, action: Action, result: StackResult
) -> FileLocation:
    """Return the location of what made the deploy of `action` fail.

    That is a resource, the template, an override, the parameter file, or the action itself.
    """
    reason = result.reason or ""
    if action.template and result.resource:
        return FileLocation(
            workspace.folder / action.template.path, ("Resources", result.resource)
        )
    if action.template and reason.startswith(_TEMPLATE_REASONS):
        return FileLocation(workspace.folder / action.template.path)
    match = _PARAMETER.match(reason)
    parameter = (match[1] or match[2]) if match else None
    if parameter in (action.overrides or {}):
        return locate_action(workspace, action, parameter_overrides.KEY)
    if action.parameter_file and reason.startswith(("Parameter", *_TAG_REASONS)):
        keys: Keys = ("Tags",) if reason.startswith(_TAG_REASONS) else ("Parameters",)
        return FileLocation(
            workspace.folder / action.parameter_file.path,
            (*keys, parameter) if parameter else keys,
        )
    return locate_action(workspace, action)
