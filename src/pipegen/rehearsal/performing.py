"""Performs a CloudFormation action: as the roles that it names, out of the artifact.

Source: "AWS CloudFormation deploy action reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipegen import parameter_files
from pipegen.pipelines import Action, ArtifactPath
from pipegen.rehearsal import (
    artifact,
    cloudformation,
    overrides,
    refusals,
    roles,
    variables,
)
from pipegen.rehearsal.artifact import Artifact, NotInArtifact
from pipegen.rehearsal.cloudformation import Outcome
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.failing import REASON, Failed, Place, Wanted
from pipegen.rehearsal.files import Files
from pipegen.rehearsal.handed import Handed
from pipegen.rehearsal.requests import Deploy
from pipegen.unknown import text as text_of

_GIVEN = (
    "see what the resource needs; what the account has beforehand goes into a template for "
    "--given, or a resource type is passed over with --stub"
)


@dataclass(frozen=True)
class Done:
    """What an action has done."""

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    stubbed: tuple[str, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    """Those that it made, by their names."""


def deploy(cloud: Cloud, files: Files, action: Action, handed: Handed, fail: str | None) -> Done:
    """Deploy what `action` names, and return what became of it.

    `fail` is a resource to let fail, "" the first. Raises `Failed` as CodePipeline and
    CloudFormation would refuse, `Wanted` where it was to fail.
    """
    _names_files(files, action)
    roles.check(files, action)
    given = _parameter_file(files, action, handed)
    named = action.template
    template = None if named is None else _read(files, action, handed, "TemplatePath", named)
    outcome = cloudformation.deploy(cloud, _wanted(files, action, given, template, handed, fail))
    if fail is not None and (outcome.ok or outcome.reason == REASON):
        raise Wanted(_told(outcome.resource or fail, REASON), "", _place(files, action))
    if not outcome.ok:
        told = _told(outcome.resource, outcome.reason or "")
        help_ = refusals.help_(outcome.reason or "", _GIVEN)
        raise Failed(told, help_, _blamed(files, action, outcome))
    made = _output_file(files, action, outcome)
    return Done(outcome.status, outcome.outputs, outcome.stubbed, made)


def _output_file(files: Files, action: Action, outcome: Outcome) -> Mapping[str, Artifact]:
    """Return the action's artifacts, each with the stack's outputs in `OutputFileName`."""
    name = action.text("OutputFileName")
    if name is None:
        return {}
    text = json.dumps(dict(outcome.outputs))
    return {each: artifact.of_file(name, text, files.artifact) for each in action.outputs}


def _names_files(files: Files, action: Action) -> None:
    """Raise `Failed` where a path in the configuration names no artifact."""
    for key, named in (
        ("TemplatePath", action.template),
        ("TemplateConfiguration", action.parameter_file),
    ):
        if action.text(key) and named is None:
            reason = f"{key} is {action.text(key)}, which is not of the form Artifact::path"
            help_ = f"write {', '.join(action.inputs)}::{action.text(key)}"
            raise Failed(reason, help_, _place(files, action, key))


def _wanted(
    files: Files,
    action: Action,
    given: Mapping[str, Any],
    template: str | None,
    handed: Handed,
    fail: str | None,
) -> Deploy:
    scope = files.system.scope
    policy = given.get("StackPolicy")

    def value(key: str) -> str:
        return variables.filled(action, key, handed.variables, _place(files, action, key))

    place = _place(files, action, overrides.KEY)
    overriding = overrides.given(value(overrides.KEY), action, handed, place)
    return Deploy(
        mode=action.text("ActionMode") or "",
        stack=value("StackName"),
        account=action.account or scope.account or "",
        region=action.region or scope.region or "",
        template=template,
        path=action.template.path if action.template else "",
        parameters={**given.get("Parameters", {}), **overriding},
        capabilities=tuple(filter(None, value("Capabilities").split(","))),
        tags=given.get("Tags", {}),
        stack_policy=json.dumps(policy) if policy else None,
        change_set=value("ChangeSetName") or None,
        fail=fail,
    )


def _parameter_file(files: Files, action: Action, handed: Handed) -> Mapping[str, Any]:
    named = action.parameter_file
    if named is None:
        return {}
    text = _read(files, action, handed, "TemplateConfiguration", named)
    place = Place(files.folder / named.path)
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not set(found) <= set(parameter_files.KEYS):
        reason = f"The template configuration file {named.path} is not valid"
        help_ = 'write {"Parameters": {"Name": "value"}, "Tags": {}, "StackPolicy": {}}'
        raise Failed(reason, help_, place)
    for keys, value in _values(found):
        if not isinstance(value, str):
            reason = f"The value of {keys[-1]} in {named.path} is not a string"
            raise Failed(reason, f"write {json.dumps(text_of(value))}", Place(place.path, keys))
    return found


def _values(found: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for section in ("Parameters", "Tags"):
        for name, value in found.get(section, {}).items():
            yield (section, name), value


def _read(files: Files, action: Action, handed: Handed, key: str, named: ArtifactPath) -> str:
    """Return the text of the file that `key` in the configuration of `action` names."""
    place = _place(files, action, key)
    taken = handed.artifact(named.artifact, action, key, place).artifact
    try:
        return taken.read(named.path, named.artifact).decode("utf-8")
    except NotInArtifact as error:
        raise Failed(str(error), f"correct the path, or commit {named.path}", place) from None
    except UnicodeDecodeError:
        reason = f"The file {named.path} is not UTF-8"
        raise Failed(reason, "write it in UTF-8", place) from None


def _place(files: Files, action: Action, key: str | None = None) -> Place:
    named = ("Configuration", key) if key in action.configuration else ()
    return Place(Path(files.system.template.path), (*action.path, *map(str, named)))


def _blamed(files: Files, action: Action, outcome: Outcome) -> Place:
    """Return what is to be changed: a resource, the parameter file, or the action itself."""
    if outcome.resource and action.template:
        keys = ("Resources", outcome.resource)
        return Place(files.folder / action.template.path, keys)
    if (outcome.reason or "").startswith("Template") and action.template:
        return Place(files.folder / action.template.path)
    if (outcome.reason or "").startswith("Parameter") and action.parameter_file:
        return Place(files.folder / action.parameter_file.path, ("Parameters",))
    return _place(files, action)


def _told(resource: str | None, reason: str) -> str:
    return f"{resource}: {reason}" if resource else reason
