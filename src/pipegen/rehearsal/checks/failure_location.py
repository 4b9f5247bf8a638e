"""Where that stands which is to be changed when CloudFormation refuses a deploy."""

import re
from pathlib import Path

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import FileLocation, Keys
from pipegen.rehearsal.engine import parameter_overrides
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.workspace import Workspace

_PARAMETER = re.compile(r"Parameter (\w+) failed to satisfy|Parameters: \[(\w+)\S* .*do not exist")
_OF_TEMPLATE = (
    "Template",
    "Requested attribute",
    "Circular dependency",
    "Invalid template property",
    "Export with name",
)
_OF_TAGS = ("Tag key", "A maximum number of 50 tags")
"""How a reason begins that is about the template, or about a section of the parameter file."""


def locate_action(files: Workspace, of: Action, key: str | None = None) -> FileLocation:
    """Return the place of the action `of`, or of `key` in its configuration where it has that."""
    named = ("Configuration", key) if key in of.configuration else ()
    return FileLocation(Path(files.system.template.path), (*of.path, *map(str, named)))


def locate_deploy_failure(files: Workspace, of: Action, outcome: StackResult) -> FileLocation:
    """Return what is to be changed so that the deploy of `of` has another `outcome`.

    That is a resource, the template, an override, the parameter file, or the action itself.
    """
    reason = outcome.reason or ""
    if of.template and outcome.resource:
        return FileLocation(files.folder / of.template.path, ("Resources", outcome.resource))
    if of.template and reason.startswith(_OF_TEMPLATE):
        return FileLocation(files.folder / of.template.path)
    named = _PARAMETER.match(reason)
    parameter = (named[1] or named[2]) if named else None
    if parameter in (of.overrides or {}):
        return locate_action(files, of, parameter_overrides.KEY)
    if of.parameter_file and reason.startswith(("Parameter", *_OF_TAGS)):
        keys: Keys = ("Tags",) if reason.startswith(_OF_TAGS) else ("Parameters",)
        return FileLocation(
            files.folder / of.parameter_file.path, (*keys, parameter) if parameter else keys
        )
    return locate_action(files, of)
