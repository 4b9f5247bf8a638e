"""What CloudFormation refuses before it touches a stack, where the emulator does not, or not so.

The words are those of the errors that AWS gives. Facts: the API reference's "CreateStack", and
"CloudFormation template Parameters syntax".
"""

import re
from collections.abc import Iterator, Mapping

from pipegen import parameters
from pipegen.rehearsal.stacks import Stack
from pipegen.template import Template, references

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


class Refused(Exception):
    """CloudFormation refuses a request; the text is what it says."""


def check_state(stack: Stack) -> None:
    """Raise `Refused` where `stack` can't be updated."""
    if stack.status not in UPDATABLE:
        raise Refused(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def check_references(template: Template) -> None:
    """Raise `Refused` where the template refers to what it does not declare."""
    if "Transform" in template.body:
        return  # what it declares is known only when that is done
    for section, names in (
        ("Resources", references(list(template.resources.values()))),
        ("Outputs", references(list(template.outputs.values()))),
    ):
        declared = {*template.resources, *template.parameters}
        missing = {each for each in names if each not in declared and "::" not in each}
        if missing:
            what = f"Unresolved resource dependencies [{', '.join(sorted(missing))}]"
            raise Refused(f"Template format error: {what} in the {section} block of the template")


def in_the_words_of_aws(reason: str) -> str:
    """Return `reason`, which is the emulator's, as CloudFormation puts it."""
    for pattern, words in _WORDS:
        if found := pattern.fullmatch(reason):
            return found.expand(words)
    return reason


_WORDS = (
    (re.compile(r"Export '(.+)' not found"), r"No export named \1 found"),
    (
        re.compile(r"Export (.+) is imported by stack (.+)"),
        r"Export \1 cannot be deleted as it is in use by \2",
    ),
)


def check_parameters(
    template: Template, given: Mapping[str, str], previous: frozenset[str]
) -> None:
    """Raise `Refused` where a value is missing, or one is wrong or too much.

    `previous` are the parameters that the stack has a value for already.
    """
    for why in _of_parameters(template, given, previous):
        raise Refused(why)


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
        why = parameters.wrong(template.parameters[name], value)
        if why:
            yield f"Parameter {name} failed to satisfy constraint: it {why}"


def help_(reason: str, otherwise: str) -> str:
    """Return what to do where CloudFormation says `reason`, `otherwise` if that is not known."""
    return next((each for part, each in _HELP.items() if part in reason), otherwise)


_HELP: Mapping[str, str] = {
    "must have values": "give them in the parameter file, or a Default in the template",
    "do not exist in the template": "remove them from the parameter file, or declare them",
    "Requires capabilities": "grant it in Capabilities",
    "can not be updated": "delete the stack, or deploy with REPLACE_ON_FAILURE",
    "No export named": "deploy the stack that exports it before, or correct the name",
    "failed to satisfy constraint": "correct the value in the parameter file",
    "Template format error": "correct the template",
    "is already exported": "begin the name of the export with ${AWS::StackName}",
    "in use by": "let the importing stack do without it first",
    "nvalid principal": "name the root of the account, and narrow it down by aws:PrincipalArn",
}
"""A part of what CloudFormation says → what to do."""
