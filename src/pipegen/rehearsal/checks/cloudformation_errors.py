"""The requests that CloudFormation rejects before it touches a stack, and the emulator does not.

The messages are AWS's. Sources: the API reference's "CreateStack", and "CloudFormation template
Parameters syntax".
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
"""The statuses in which a stack can be updated."""

REPLACED_ON_FAILURE = (
    "CREATE_FAILED",
    "DELETE_FAILED",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
)
"""The statuses in which REPLACE_ON_FAILURE deletes a stack first."""


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
"""The sections of a template, by "CloudFormation template sections"."""


class RequestRejected(Exception):
    """CloudFormation rejects a request; the text is its message."""


def check_state(stack: StackState) -> None:
    """Raise `RequestRejected` if `stack` can't be updated."""
    if stack.status not in UPDATABLE:
        raise RequestRejected(
            f"Stack:{stack.id} is in {stack.status} state and can not be updated."
        )


def check_template(template: Template) -> None:
    """Raise `RequestRejected` if a section is unknown, or a name is not declared."""
    if "Transform" in template.body:
        return  # only the transform knows what the template declares
    extra = [str(name) for name in template.body if name not in _SECTIONS]
    if extra:
        raise RequestRejected(f"Invalid template property or properties [{', '.join(extra)}]")
    for resource_type in sorted(template.types):
        if correct := resource_permissions.closest_type(resource_type):
            message = f"Unrecognized resource types: [{resource_type}], did you mean {correct}?"
            raise RequestRejected(f"Template format error: {message}")
    declared = {*template.resources, *template.parameters}
    conditions = template.body.get("Conditions") or {}
    for section, entries in (("Resources", template.resources), ("Outputs", template.outputs)):
        names = {*references(list(entries.values())), *_depends_on(entries)}
        missing = {name for name in names if name not in declared and "::" not in name}
        if missing:
            _reject(f"Unresolved resource dependencies [{', '.join(sorted(missing))}]", section)
        for name in _conditions(entries):
            if name not in conditions:
                _reject(f"Unresolved condition dependency {name}", section)


def _reject(message: str, section: str) -> NoReturn:
    raise RequestRejected(
        f"Template format error: {message} in the {section} block of the template"
    )


def _depends_on(section: Mapping[str, Any]) -> Iterator[str]:
    for entry in section.values():
        names = entry.get("DependsOn", []) if isinstance(entry, dict) else []
        yield from map(str, names if isinstance(names, list) else [names])


def _conditions(section: Any) -> Iterator[str]:
    """Yield the conditions that resources or outputs name, by `Condition` or in `Fn::If`."""
    for entry in section.values():
        condition = entry.get("Condition") if isinstance(entry, dict) else None
        if isinstance(condition, str):
            yield condition
        yield from _if_conditions(entry)


def _if_conditions(value: Any) -> Iterator[str]:
    match value:
        case {"Fn::If": [str(name), *rest]}:
            yield name
            yield from _if_conditions(rest)
        case dict() | list():
            for item in value.values() if isinstance(value, dict) else value:
                yield from _if_conditions(item)


def to_aws_message(reason: str) -> str:
    """Return the emulator's `reason` in CloudFormation's wording."""
    for pattern, replacement in _AWS_MESSAGES:
        if match := pattern.fullmatch(reason):
            return match.expand(replacement)
    return reason


_AWS_MESSAGES = (
    (
        re.compile(r"Circular dependency detected among resources: (.+)", re.DOTALL),
        r"Circular dependency between resources: [\1]",
    ),
    (re.compile(r"Export '(.+)' not found"), r"No export named \1 found"),
    (
        re.compile(r"Export (.+) is imported by stack (.+)"),
        r"Export \1 cannot be deleted as it is in use by \2",
    ),
    # The error of another service: as JSON, as XML, or the message alone.
    (re.compile(r'AWS::\S+ [\w ]+ failed: b.*"[Mm]essage": ?"(.+?)".*', re.DOTALL), r"\1"),
    (re.compile(r"AWS::\S+ [\w ]+ failed: b.*<Message>(.+?)</Message>.*", re.DOTALL), r"\1"),
    (re.compile(r"AWS::\S+ [\w ]+ failed: (?:[A-Z]\w+: )?(.+)", re.DOTALL), r"\1"),
)


def check_parameters(
    template: Template, values: Mapping[str, str], previous: frozenset[str]
) -> None:
    """Raise `RequestRejected` if a parameter value is missing, invalid or not declared.

    `previous` are the parameters for which the stack has a value already.
    """
    for reason in _parameter_errors(template, values, previous):
        raise RequestRejected(reason)


def _parameter_errors(
    template: Template, values: Mapping[str, str], previous: frozenset[str]
) -> Iterator[str]:
    extra = [name for name in values if name not in template.parameters]
    if extra:
        yield f"Parameters: [{', '.join(extra)}] do not exist in the template"
    missing = [
        name
        for name, declared in template.parameters.items()
        if name not in values and name not in previous and "Default" not in declared
    ]
    if missing:
        yield f"Parameters: [{', '.join(missing)}] must have values"
    for name, value in values.items():
        violation = parameters.violation(template.parameters[name], value)
        if violation:
            yield f"Parameter {name} failed to satisfy constraint: it {violation}"


def hint_for(reason: str, default: str) -> str:
    """Return how to fix the error `reason` of CloudFormation; `default` if that is not known."""
    return next((hint for part, hint in _HINTS.items() if part in reason), default)


_HINTS: Mapping[str, str] = {
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
"""A part of a message of CloudFormation → how to fix it."""
