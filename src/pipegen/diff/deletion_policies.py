"""What happens to the old resource of a removal or replacement, and what makes the update fail.

Sources: "DeletionPolicy attribute", "UpdateReplacePolicy attribute" and "Name type" in the
CloudFormation template reference; "Prevent updates to stack resources" in its user guide: a stack
policy denies what it does not allow, and Deny overrides Allow.
"""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import name_conflicts
from pipegen.diff.model import Replacement

REPLACE, DELETE = "Update:Replace", "Update:Delete"
RETAIN_VALUES = ("Retain", "RetainExceptOnCreate")
"""The values of `DeletionPolicy` and `UpdateReplacePolicy` that retain the old resource."""

_UNCHANGED_NAME = "it replaces nothing that keeps a name of its own, and this is called {}"
_FORBIDDEN = "the stack policy forbids it: the update fails"


class Outcome(NamedTuple):
    """Whether a resource is replaced or the update fails, and whether the old one is retained."""

    replaced: Replacement
    retained: bool = False
    notes: tuple[str, ...] = ()


def removal_outcome(scope: StackContext, logical_id: str, policies: Sequence[Any]) -> Outcome:
    """Return what happens to a resource of `scope` that is removed.

    `policies` are the stack policies before and after.
    """
    return _retention_outcome(
        Replacement.NO, scope, logical_id, "DeletionPolicy", (policies, DELETE)
    )


def replacement_outcome(
    sides: tuple[StackContext, StackContext],
    logical_id: str,
    level: Replacement,
    policies: Sequence[Any],
    conflict: str = "",
) -> Outcome:
    """Return what happens to a resource whose changes require the replacement `level`.

    Args:
        sides: The stack before and after.
        logical_id: The resource, which both sides have.
        level: The replacement that its changed properties require.
        policies: The stack policies before and after.
        conflict: Why the new resource can't exist beside the old ones, "" if it can.

    """
    types = [str(scope.template.resources[logical_id].get("Type")) for scope in sides]
    if types[0] != types[1]:
        reason = (
            f"it was {types[0]}, and CloudFormation refuses to change the type of a resource: "
            "give the new one a logical id of its own"
        )
        return Outcome(Replacement.REFUSED, notes=(reason,))
    if level in (Replacement.NO, Replacement.UNKNOWN):
        return Outcome(level)
    if level is Replacement.REFUSED:
        reason = "the service changes no such property of one that is there: make a new one"
        return Outcome(level, notes=(reason,))
    name = name_conflicts.unchanged_name(
        types[1], *(scope.properties(logical_id) for scope in sides)
    )
    if name is not None:
        conflict = _UNCHANGED_NAME.format(name)
    if conflict and level is Replacement.MAY:
        return Outcome(level, notes=(f"if so, it fails: {conflict}",))
    if conflict:
        prefix = "the update fails" if name is None else "CloudFormation refuses"
        return Outcome(Replacement.REFUSED, notes=(f"{prefix}: {conflict}",))
    return _retention_outcome(
        level, sides[1], logical_id, "UpdateReplacePolicy", (policies, REPLACE)
    )


def _retention_outcome(
    level: Replacement,
    scope: StackContext,
    logical_id: str,
    attribute: str,
    guard: tuple[Sequence[Any], str],
) -> Outcome:
    policies, action = guard
    forbidden = [denies(policy, action, logical_id) for policy in policies]
    if all(forbidden) and level is not Replacement.MAY:
        return Outcome(Replacement.REFUSED, notes=(_FORBIDDEN,))
    policy = scope.template.resources[logical_id].get(attribute)
    notes = [*_retention_notes(policy, attribute), *_stack_policy_notes(forbidden)]
    return Outcome(level, policy in RETAIN_VALUES, tuple(notes))


def _retention_notes(policy: Any, attribute: str) -> Iterator[str]:
    if policy in RETAIN_VALUES:
        yield f"the old one stays behind, and nothing manages it any more ({attribute} {policy})"
    elif policy == "Snapshot":
        yield f"a snapshot of the old one stays behind ({attribute} Snapshot)"


def _stack_policy_notes(forbidden: Sequence[bool]) -> Iterator[str]:
    # It is not known which of the two policies is in force while the stack is updated.
    if all(forbidden):
        yield f"if so: {_FORBIDDEN}"
    elif any(forbidden):
        yield "the stack policy may forbid it: it differs before and after"


def denies(policy: Any, action: str, logical_id: str) -> bool:
    """Return whether `policy` denies `action` on the resource; a conditional Deny does not."""
    statements = list(_statements(policy))
    matching = [
        statement for statement in statements if _applies_to(statement, action, logical_id)
    ]
    effects = {statement.get("Effect") for statement in matching if "Condition" not in statement}
    if "Deny" in effects or not statements:
        return "Deny" in effects
    return not any(statement.get("Effect") == "Allow" for statement in matching)


def _statements(policy: Any) -> Iterator[Mapping[str, Any]]:
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            yield statement


def _applies_to(statement: Mapping[str, Any], action: str, logical_id: str) -> bool:
    resource = f"LogicalResourceId/{logical_id}"
    return _matches(statement.get("Action"), action) and _matches(
        statement.get("Resource"), resource
    )


def _matches(patterns: Any, value: str) -> bool:
    pattern_list = patterns if isinstance(patterns, list) else [patterns]
    return any(
        isinstance(pattern, str) and fnmatchcase(value, pattern) for pattern in pattern_list
    )
