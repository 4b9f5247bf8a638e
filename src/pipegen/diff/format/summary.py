"""Summarise a comparison: its size, and its most important changes, one line each."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipegen.diff.model import (
    KINDS,
    ChangeType,
    Comparison,
    Replacement,
    ResourceChange,
    StackChange,
)

_MAX_LINE_LENGTH = 200  # characters; the details of the resource have the whole sentence
_FEW_NAMES = 3  # names in one line for all stacks
_MAX_NAMES = 5
"""The number of names in one line; the others are only counted."""


def headline(comparison: Comparison) -> str:
    """Return one line with the number of changes and the names of both sides."""
    against = f"from {comparison.before} to {comparison.after}"
    if comparison.messages:
        return f"{against}: it can't be compared"
    if not comparison.stacks:
        return f"nothing changes {against}"
    noun = "stack" if comparison.compared == 1 else "stacks"
    noun += " changes" if len(comparison.stacks) == 1 else " change"
    breakdown = _breakdown(comparison)
    changed = f"{len(comparison.stacks)} of {comparison.compared} {noun} {against}"
    return f"{changed}: {breakdown}" if breakdown else changed


def _breakdown(comparison: Comparison) -> str:
    totals = counts(comparison).items()
    return ", ".join(f"{number} {label}" for label, number in totals if number)


def counts(comparison: Comparison) -> dict[str, int]:
    """Return label → number of resources; for orphaned stacks, the number of stacks."""
    resources = [resource for stack in comparison.stacks for resource in stack.resources]

    def replaced(*replacements: Replacement) -> int:
        return sum(resource.replaced in replacements for resource in resources)

    def without_refused(action: ChangeType) -> int:
        return sum(
            resource.action is action and resource.replaced is not Replacement.REFUSED
            for resource in resources
        )

    orphaned = sum(bool(stack.left_behind) for stack in comparison.stacks)
    problems = sum(len(stack.problems) for stack in comparison.stacks)
    return {
        (
            "broadens access"
            if (broadened := sum(bool(resource.broadens) for resource in resources)) == 1
            else "broaden access"
        ): broadened,
        "broken": problems,
        "refused": replaced(Replacement.REFUSED),
        "replaced": replaced(Replacement.YES),
        "may be replaced": replaced(Replacement.MAY, Replacement.UNKNOWN),
        "removed": without_refused(ChangeType.REMOVED),
        "added": without_refused(ChangeType.ADDED),
        "changed": sum(
            resource.action is ChangeType.CHANGED and not resource.is_replaced
            for resource in resources
        ),
        ("stack left behind" if orphaned == 1 else "stacks left behind"): orphaned,
    }


def record(comparison: Comparison) -> dict[str, Any]:
    """Return `comparison` as a mapping for JSON, with `kinds` and `counts`."""
    result = dataclasses.asdict(comparison)
    result["kinds"] = [kind for kind in KINDS if comparison.has(kind)]
    result["counts"] = {label: number for label, number in counts(comparison).items() if number}
    return result


def highlights(comparison: Comparison) -> Iterator[str]:
    """Yield the most important changes in this order: access, breakage, loss, cost."""
    yield from comparison.messages
    # Stacks that are in use come before new ones.
    ordered = sorted(comparison.stacks, key=lambda stack: stack.action is ChangeType.ADDED)
    for stack in ordered:
        yield from _broadened(stack)  # not truncated: the principal can be at the end
    for describe in (
        _broken,
        _refused,
        _replaced,
        _possibly_replaced,
        _removed,
        _orphaned,
        _costs,
    ):
        for stack in ordered:
            yield from (_truncate(line) for line in describe(stack))


def shorter_forms(comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
    """Yield headlines and lines in ever shorter forms, for output of limited length.

    Each form has a headline, and a line for each kind of change of `highlights` with the affected
    resources and stacks, by name while that fits. No kind is left out; the last form has only the
    counts.
    """
    for limit in (_FEW_NAMES, 1, 0):
        yield headline(comparison), list(_kinds(comparison, limit))
    yield _breakdown(comparison) or headline(comparison), []


def _kinds(comparison: Comparison, limit: int) -> Iterator[str]:
    for label, select in _SELECTORS.items():
        parts = []
        for stack in comparison.stacks:
            if affected := select(stack):
                names = "" if affected is True else f"{_join_some(affected, limit)} in "
                parts.append(f"{names}{stack.place.stack}")
        if parts:
            yield f"{label}: {'; '.join(parts)}"


def _truncate(line: str) -> str:
    return line if len(line) <= _MAX_LINE_LENGTH else f"{line[:_MAX_LINE_LENGTH]}..."


def _broadened(stack: StackChange) -> Iterator[str]:
    for resource in stack.broadens:
        for sentence in resource.broadens:
            yield f"broadens access: {stack.place.shown}: {resource.logical_id} {sentence.brief}"


def _broken(stack: StackChange) -> Iterator[str]:
    for reason in stack.broken:
        yield f"can't be compared: {stack.place.shown}: {reason}"
    for problem in stack.problems:
        yield f"breaks: {stack.place.shown}: {problem}"


def _refused(stack: StackChange) -> Iterator[str]:
    yield from _names("refused", stack, _with_replacement(stack, Replacement.REFUSED))


def _replaced(stack: StackChange) -> Iterator[str]:
    yield from _names("replaced", stack, _with_replacement(stack, Replacement.YES))


def _possibly_replaced(stack: StackChange) -> Iterator[str]:
    yield from _names("may be replaced", stack, _with_replacement(stack, Replacement.MAY))
    yield from _names(
        "not known whether replaced", stack, _with_replacement(stack, Replacement.UNKNOWN)
    )


def _removed(stack: StackChange) -> Iterator[str]:
    removed = [resource for resource in stack.removes if _is_removed(resource)]
    yield from _names("removed", stack, [resource for resource in removed if not resource.stays])
    yield from _names(
        "removed, stays behind", stack, [resource for resource in removed if resource.stays]
    )


def _is_removed(resource: ResourceChange) -> bool:
    return resource.action is ChangeType.REMOVED and resource.replaced is not Replacement.REFUSED


def _orphaned(stack: StackChange) -> Iterator[str]:
    if stack.left_behind:
        yield f"left behind: {stack.place.shown}"


def _costs(stack: StackChange) -> Iterator[str]:
    for resource in stack.resources:
        if resource.costs and resource.action is not ChangeType.REMOVED:
            yield f"costs: {stack.place.shown}: {resource.logical_id}: {resource.costs}"


def _with_replacement(stack: StackChange, level: Replacement) -> Sequence[ResourceChange]:
    return [resource for resource in stack.resources if resource.replaced is level]


def _names(label: str, stack: StackChange, resources: Sequence[ResourceChange]) -> Iterator[str]:
    if resources:
        names = [resource.logical_id for resource in resources]
        yield f"{label}: {stack.place.shown}: {_join_some(names, _MAX_NAMES)}"


def _join_some(names: Sequence[str], limit: int) -> str:
    if not limit:
        return str(len(names))
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _resources_where(
    predicate: Callable[[ResourceChange], bool],
) -> Callable[[StackChange], list[str]]:
    return lambda stack: [
        resource.logical_id for resource in stack.resources if predicate(resource)
    ]


_SELECTORS: Mapping[str, Callable[[StackChange], Sequence[str] | bool]] = {
    "broadens access": _resources_where(lambda resource: bool(resource.broadens)),
    "can't be compared": lambda stack: bool(stack.broken),
    "breaks": lambda stack: bool(stack.problems),
    "refused": _resources_where(lambda resource: resource.replaced is Replacement.REFUSED),
    "replaced": _resources_where(lambda resource: resource.replaced is Replacement.YES),
    "may be replaced": _resources_where(
        lambda resource: resource.replaced in (Replacement.MAY, Replacement.UNKNOWN)
    ),
    "removed": _resources_where(lambda resource: _is_removed(resource) and not resource.stays),
    "removed, stays behind": _resources_where(
        lambda resource: _is_removed(resource) and resource.stays
    ),
    "left behind": lambda stack: bool(stack.left_behind),
}
"""Label → the affected resources of a stack, or whether the stack itself is affected."""
