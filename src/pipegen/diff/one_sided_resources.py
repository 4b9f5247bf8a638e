"""The resources that only one side of a comparison has: they are added or removed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipegen.cloudformation.no_echo import redact, secrets
from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import billing, deletion_policies, security
from pipegen.diff.model import ChangeType, ResourceChange
from pipegen.diff.security.access_change import Sentence


def existing_resources(scope: StackContext) -> list[str]:
    """Return the logical ids that the stack has, or may have, in the order of the template."""
    return [logical_id for logical_id in scope.template.resources if scope.exists(logical_id)]


def read_resource_type(scope: StackContext, logical_id: str) -> str:
    """Return the resource type of `logical_id`."""
    return str(scope.template.resources[logical_id].get("Type"))


def one_sided_changes(scope: StackContext, action: ChangeType) -> tuple[ResourceChange, ...]:
    """Return the changes of all resources of a stack that only one side has."""
    hidden = secrets(scope)
    return tuple(
        redact_change(one_sided_change(scope, logical_id, action), hidden)
        for logical_id in existing_resources(scope)
    )


def one_sided_change(
    scope: StackContext, logical_id: str, action: ChangeType, *notes: str
) -> ResourceChange:
    """Return the change of the resource `logical_id`, which only one side has."""
    resource_type, properties = read_resource_type(scope, logical_id), scope.properties(logical_id)
    broadens = (
        security.broadened_access(resource_type, None, properties, scope.account)
        if action is ChangeType.ADDED
        else ()
    )
    return ResourceChange(
        logical_id,
        resource_type,
        action,
        broadens=broadens,
        costs=billing.fixed_cost(resource_type, properties),
        notes=notes,
    )


def removed_resource(
    scope: StackContext, logical_id: str, policies: Sequence[Any], notes: Sequence[str]
) -> ResourceChange:
    """Return the change of a resource that is removed from a stack that both sides have.

    `policies` are the stack policies before and after.
    """
    outcome = deletion_policies.removal_outcome(scope, logical_id, policies)
    change = one_sided_change(scope, logical_id, ChangeType.REMOVED, *notes, *outcome.notes)
    change = replace(change, replaced=outcome.replaced, stays=outcome.retained)
    if change.costs is None or not outcome.retained:
        return change
    cost_note = f"it goes on costing: {change.costs}"
    return replace(change, costs=None, notes=(*change.notes, cost_note))


def condition_notes(scope: StackContext, logical_id: str, verb: str) -> Iterator[str]:
    """Yield that a condition excludes the resource from `scope`, if its template declares it.

    `verb` is "is" for the later side, "was" for the earlier one.
    """
    resource = scope.template.resources.get(logical_id)
    if isinstance(resource, dict):
        yield f"its condition {resource.get('Condition')} {verb} false"


def redact_change(change: ResourceChange, hidden: Collection[str]) -> ResourceChange:
    """Return `change` without the values `hidden` in its sentences."""
    return replace(
        change,
        broadens=tuple(
            Sentence(redact(sentence, hidden), redact(sentence.brief, hidden))
            for sentence in change.broadens
        ),
        because=redact(change.because, hidden),
        notes=redact(change.notes, hidden),
    )
