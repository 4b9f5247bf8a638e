"""What happens to one stack: its resources, parameters, tags, stack policy and outputs."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation import no_echo
from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import (
    one_sided_resources,
    orphaned_stacks,
    output_diff,
    resource_diff,
    value_diff,
)
from pipegen.diff.model import ChangeType, Replacement, StackChange, ValueChange
from pipegen.diff.resource_diff import ResourceDiff
from pipegen.diff.snapshot import StackSnapshot

_SECTIONS = {
    "Description": "only what people read",
    "Metadata": "nothing is updated because of it",
    "Rules": "they say which parameter values are taken",
    "Transform": "what it makes of the template is not known here",
}


def added_stack(stack: StackSnapshot) -> StackChange:
    """Return the change of a stack that only the later side has."""
    if stack.scope is None:
        return StackChange(stack.place, stack.path, ChangeType.ADDED, broken=(stack.problem,))
    changes = one_sided_resources.one_sided_changes(stack.scope, ChangeType.ADDED)
    ordered = sorted(changes, key=lambda change: not change.broadens)
    return StackChange(stack.place, stack.path, ChangeType.ADDED, tuple(ordered))


def removed_stack(stack: StackSnapshot) -> StackChange:
    """Return the change of a stack that only the earlier side has; it is not deleted."""
    if stack.place.account:
        notes = tuple(orphaned_stacks.notes(stack))
        return StackChange(stack.place, stack.path, ChangeType.REMOVED, left_behind=notes)
    changes = (
        one_sided_resources.one_sided_changes(stack.scope, ChangeType.REMOVED)
        if stack.scope
        else ()
    )
    broken = () if stack.scope else (stack.problem,)
    return StackChange(stack.place, stack.path, ChangeType.REMOVED, changes, broken=broken)


def changed_stack(
    before: StackSnapshot, after: StackSnapshot, changed_inputs: Mapping[str, Replacement]
) -> tuple[StackChange, ResourceDiff]:
    """Return the change of a stack that both sides have, which can be empty, and its resources.

    `changed_inputs` holds the parameters to which another stack gives, or may give, another value.
    """
    if before.scope is None or after.scope is None:
        return _unreadable_stack(before, after), ResourceDiff((), {}, frozenset())
    diff = resource_diff.compare_resources(before, after, changed_inputs)
    change = StackChange(
        after.place,
        after.path,
        ChangeType.CHANGED,
        diff.changes,
        tuple(_parameters(before.scope, after.scope, changed_inputs)),
        tuple(_tags(before.tags, after.tags)),
        tuple(_policy(before.policy, after.policy)),
        tuple(output_diff.output_changes(before, after)),
        tuple(_sections(before.scope, after.scope)),
    )
    return change, diff


def is_empty(change: StackChange) -> bool:
    """Return whether nothing happens to the stack."""
    parts: tuple[tuple[Any, ...], ...] = (
        change.resources,
        change.parameters,
        change.tags,
        change.policy,
        change.outputs,
        change.sections,
        change.problems,
        change.broken,
    )
    return change.action is ChangeType.CHANGED and not any(parts)


def _unreadable_stack(before: StackSnapshot, after: StackSnapshot) -> StackChange:
    sides = (("before", before), ("now", after))
    reasons = tuple(f"{when}: {stack.problem}" for when, stack in sides if stack.scope is None)
    is_same = before.problem and after.problem and before.raw_content == after.raw_content
    return StackChange(
        after.place, after.path, ChangeType.CHANGED, broken=() if is_same else reasons
    )


def _parameters(
    before: StackContext, after: StackContext, changed_inputs: Mapping[str, Replacement]
) -> Iterator[ValueChange]:
    hidden = no_echo.hidden_parameters(before) | no_echo.hidden_parameters(after)
    old, new = _parameter_values(before), _parameter_values(after)
    for name in dict.fromkeys([*before.template.parameters, *after.template.parameters]):
        pair = old.get(name), new.get(name)
        if pair[0] != pair[1]:
            if name in hidden:
                pair = pair[0] and no_echo.HIDDEN, pair[1] and no_echo.HIDDEN
                yield ValueChange(name, *pair, note="its value is hidden")
                continue
            yield ValueChange(name, *pair)
        elif name in changed_inputs:
            is_certain = changed_inputs[name] is Replacement.YES
            note = "the stack that it comes from gives another value"
            yield ValueChange(name, *pair, note=note if is_certain else f"{note}, or may")


def _parameter_values(scope: StackContext) -> Mapping[str, str | None]:
    return {
        name: _text(scope.parameters.get(name, declared.get("Default")))
        for name, declared in scope.template.parameters.items()
    }


def _text(value: Any) -> str | None:
    return (
        value
        if value is None or isinstance(value, str)
        else str(value_diff.canonical_value(value))
    )


def _tags(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Iterator[ValueChange]:
    if before is None or after is None:
        return
    for name in dict.fromkeys([*before, *after]):
        old, new = (_text(tags.get(name)) for tags in (before, after))
        if old != new:
            yield ValueChange(name, old, new)


def _policy(before: Any, after: Any) -> Iterator[ValueChange]:
    for difference in value_diff.differences(before or {}, after or {}):
        yield ValueChange(
            value_diff.format_path(difference.path),
            *value_diff.format_pair(difference.before, difference.after),
        )


def _sections(before: StackContext, after: StackContext) -> Iterator[ValueChange]:
    for name, means in _SECTIONS.items():
        pair = [scope.template.body.get(name, value_diff.ABSENT) for scope in (before, after)]
        if list(value_diff.differences(*pair)):
            yield ValueChange(name, *value_diff.format_pair(*pair), note=means)
