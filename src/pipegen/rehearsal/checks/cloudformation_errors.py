"""What CloudFormation refuses before it touches a stack, where the emulator does not, or not so.

The words are those of the errors that AWS gives. Facts: the API reference's "CreateStack", and
"CloudFormation template Parameters syntax".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from pipegen.cloudformation import parameters
from pipegen.cloudformation.template import Template, references
from pipegen.iam import resource_permissions
from pipegen.rehearsal.engine.stacks import StackState

UPDATABLE = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)
"""The states in which a stack takes an update."""

REPLACED = (
    "CREATE_FAILED",
    "DELETE_FAILED",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
)
"""The states in which REPLACE_ON_FAILURE deletes a stack first."""


_SECTIONS = (
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
)
"""What a template may have, by "CloudFormation template sections"."""


class RequestRejected(Exception):
    """CloudFormation refuses a request; the text is what it says."""


def check_state(stack: StackState) -> None:
    """Raise `Refused` where `stack` can't be updated."""
    if stack.status not in UPDATABLE:
        raise RequestRejected(
            f"Stack:{stack.id} is in {stack.status} state and can not be updated."
        )


def check_template(template: Template) -> None:
    """Raise `Refused` where a section is none, or refers to what the template does not declare."""
    if "Transform" in template.body:
        return  # what it declares is known only when that is done
    extra = [str(each) for each in template.body if each not in _SECTIONS]
    if extra:
        raise RequestRejected(f"Invalid template property or properties [{', '.join(extra)}]")
    for kind in sorted(template.types):
        if right := resource_permissions.closest_type(kind):
            what = f"Unrecognized resource types: [{kind}], did you mean {right}?"
            raise RequestRejected(f"Template format error: {what}")
    declared = {*template.resources, *template.parameters}
    conditions = template.body.get("Conditions") or {}
    for section, found in (("Resources", template.resources), ("Outputs", template.outputs)):
        names = {*references(list(found.values())), *_awaited(found)}
        missing = {each for each in names if each not in declared and "::" not in each}
        if missing:
            _refuse(f"Unresolved resource dependencies [{', '.join(sorted(missing))}]", section)
        for name in _conditions(found):
            if name not in conditions:
                _refuse(f"Unresolved condition dependency {name}", section)


def _refuse(what: str, section: str) -> NoReturn:
    raise RequestRejected(f"Template format error: {what} in the {section} block of the template")


def _awaited(section: Mapping[str, Any]) -> Iterator[str]:
    for each in section.values():
        given = each.get("DependsOn", []) if isinstance(each, dict) else []
        yield from map(str, given if isinstance(given, list) else [given])


def _conditions(value: Any) -> Iterator[str]:
    """Yield the conditions that resources or outputs name, by `Condition` or in `Fn::If`."""
    for each in value.values():
        named = each.get("Condition") if isinstance(each, dict) else None
        if isinstance(named, str):
            yield named
        yield from _chosen(each)


def _chosen(value: Any) -> Iterator[str]:
    match value:
        case {"Fn::If": [str(name), *rest]}:
            yield name
            yield from _chosen(rest)
        case dict() | list():
            for each in value.values() if isinstance(value, dict) else value:
                yield from _chosen(each)


def to_aws_message(reason: str) -> str:
    """Return `reason`, which is the emulator's, as CloudFormation puts it."""
    for pattern, words in _WORDS:
        if found := pattern.fullmatch(reason):
            return found.expand(words)
    return reason


_WORDS = (
    (
        re.compile(r"Circular dependency detected among resources: (.+)", re.DOTALL),
        r"Circular dependency between resources: [\1]",
    ),
    (re.compile(r"Export '(.+)' not found"), r"No export named \1 found"),
    (
        re.compile(r"Export (.+) is imported by stack (.+)"),
        r"Export \1 cannot be deleted as it is in use by \2",
    ),
    # What another service has answered: as JSON, as XML, or its message alone.
    (re.compile(r'AWS::\S+ [\w ]+ failed: b.*"[Mm]essage": ?"(.+?)".*', re.DOTALL), r"\1"),
    (re.compile(r"AWS::\S+ [\w ]+ failed: b.*<Message>(.+?)</Message>.*", re.DOTALL), r"\1"),
    (re.compile(r"AWS::\S+ [\w ]+ failed: (?:[A-Z]\w+: )?(.+)", re.DOTALL), r"\1"),
)


def check_parameters(
    template: Template, given: Mapping[str, str], previous: frozenset[str]
) -> None:
    """Raise `Refused` where a value is missing, or one is wrong or too much.

    `previous` are the parameters that the stack has a value for already.
    """
    for why in _of_parameters(template, given, previous):
        raise RequestRejected(why)


def _of_parameters(
    template: Template, given: Mapping[str, str], previous: frozenset[str]
) -> Iterator[str]:
    extra = [name for name in given if name not in template.parameters]
    if extra:
        yield f"Parameters: [{', '.join(extra)}] do not exist in the template"
    missing = [
        name
        for name, declared in template.parameters.items()
        if name not in given and name not in previous and "Default" not in declared
    ]
    if missing:
        yield f"Parameters: [{', '.join(missing)}] must have values"
    for name, value in given.items():
        why = parameters.violation(template.parameters[name], value)
        if why:
            yield f"Parameter {name} failed to satisfy constraint: it {why}"


def hint_for(reason: str, otherwise: str) -> str:
    """Return what to do where CloudFormation says `reason`, `otherwise` if that is not known."""
    return next((each for part, each in _HELP.items() if part in reason), otherwise)


_HELP: Mapping[str, str] = {
    "must have values": "give them in the parameter file, or a Default in the template",
    "do not exist in the template": "remove them, or declare them in the template",
    "Requires capabilities": "grant it in Capabilities",
    "can not be updated": "delete the stack, or deploy with REPLACE_ON_FAILURE",
    "No export named": "deploy the stack that exports it before, or correct the name; what is "
    "exported beforehand goes into a template for --given",
    "failed to satisfy constraint": "correct the value",
    "Circular dependency": "take one of the references away",
    "Requested attribute": "correct the attribute",
    "Invalid template property": "correct the name of the section",
    "Template": "correct the template",
    "Tag key": "choose another key",
    "50 tags": "remove some",
    "is already exported by": "begin the name of the export with ${AWS::StackName}",
    "in use by": "let the importing stack do without it first",
    "Syntax errors in policy": "write Allow or Deny as its Effect",
    "nvalid principal": "name the root of the account, and narrow it down by aws:PrincipalArn",
}
"""A part of what CloudFormation says → what to do."""
