"""A comparison summed up: how much it is, and the worst, each in a line that says where."""

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

_LONGEST = 200  # characters of a line; the whole sentence stands with its resource
_FEW = 3  # names in one line for all stacks
_MOST = 5
"""Names in one line; the rest is counted."""


def headline(comparison: Comparison) -> str:
    """Return one line: how much changes, against what."""
    against = f"from {comparison.before} to {comparison.after}"
    if comparison.messages:
        return f"{against}: it can't be compared"
    if not comparison.stacks:
        return f"nothing changes {against}"
    noun = "stack" if comparison.compared == 1 else "stacks"
    noun += " changes" if len(comparison.stacks) == 1 else " change"
    how = _counted(comparison)
    changed = f"{len(comparison.stacks)} of {comparison.compared} {noun} {against}"
    return f"{changed}: {how}" if how else changed


def _counted(comparison: Comparison) -> str:
    found = counts(comparison).items()
    return ", ".join(f"{number} {what}" for what, number in found if number)


def counts(comparison: Comparison) -> dict[str, int]:
    """Return word → how many resources, and for stacks left behind how many stacks."""
    every = [each for stack in comparison.stacks for each in stack.resources]

    def replaced(*wanted: Replacement) -> int:
        return sum(each.replaced in wanted for each in every)

    def without_refused(action: ChangeType) -> int:
        return sum(e.action is action and e.replaced is not Replacement.REFUSED for e in every)

    behind = sum(bool(each.left_behind) for each in comparison.stacks)
    problems = sum(len(each.problems) for each in comparison.stacks)
    return {
        (
            "broadens access"
            if (wide := sum(bool(e.broadens) for e in every)) == 1
            else "broaden access"
        ): wide,
        "broken": problems,
        "refused": replaced(Replacement.REFUSED),
        "replaced": replaced(Replacement.YES),
        "may be replaced": replaced(Replacement.MAY, Replacement.UNKNOWN),
        "removed": without_refused(ChangeType.REMOVED),
        "added": without_refused(ChangeType.ADDED),
        "changed": sum(e.action is ChangeType.CHANGED and not e.is_replaced for e in every),
        ("stack left behind" if behind == 1 else "stacks left behind"): behind,
    }


def record(comparison: Comparison) -> dict[str, Any]:
    """Return all that `comparison` has, which kinds there are, and how many: for programs."""
    found = dataclasses.asdict(comparison)
    found["kinds"] = [each for each in KINDS if comparison.has(each)]
    found["counts"] = {what: number for what, number in counts(comparison).items() if number}
    return found


def highlights(comparison: Comparison) -> Iterator[str]:
    """Yield what a reviewer must not miss, in this order: access, breakage, loss, cost."""
    yield from comparison.messages
    # What is there already, and in use, before what is new.
    ordered = sorted(comparison.stacks, key=lambda each: each.action is ChangeType.ADDED)
    for stack in ordered:
        yield from _broadened(stack)  # whole: whom it lets in may stand at the end
    for what in (_broken, _refused, _replaced, _maybe, _removed, _left, _costs):
        for stack in ordered:
            yield from (_cut(each) for each in what(stack))


def shorter_forms(comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
    """Yield what to say where there is little room, each shorter than the one before.

    A headline, and a line for each kind of what `worst` has: which resources, in which stacks, by
    name as long as that fits. No kind is ever left out; in the end there are but the counts.
    """
    for most in (_FEW, 1, 0):
        yield headline(comparison), list(_kinds(comparison, most))
    yield _counted(comparison) or headline(comparison), []


def _kinds(comparison: Comparison, most: int) -> Iterator[str]:
    for what, pick in _KINDS.items():
        parts = []
        for stack in comparison.stacks:
            if found := pick(stack):
                names = "" if found is True else f"{_listed(found, most)} in "
                parts.append(f"{names}{stack.place.stack}")
        if parts:
            yield f"{what}: {'; '.join(parts)}"


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def _broadened(stack: StackChange) -> Iterator[str]:
    for resource in stack.broadens:
        for each in resource.broadens:
            yield f"broadens access: {stack.place.shown}: {resource.logical_id} {each.brief}"


def _broken(stack: StackChange) -> Iterator[str]:
    for each in stack.broken:
        yield f"can't be compared: {stack.place.shown}: {each}"
    for each in stack.problems:
        yield f"breaks: {stack.place.shown}: {each}"


def _refused(stack: StackChange) -> Iterator[str]:
    yield from _names("refused", stack, _at(stack, Replacement.REFUSED))


def _replaced(stack: StackChange) -> Iterator[str]:
    yield from _names("replaced", stack, _at(stack, Replacement.YES))


def _maybe(stack: StackChange) -> Iterator[str]:
    yield from _names("may be replaced", stack, _at(stack, Replacement.MAY))
    yield from _names("not known whether replaced", stack, _at(stack, Replacement.UNKNOWN))


def _removed(stack: StackChange) -> Iterator[str]:
    found = [each for each in stack.removes if _is_removed(each)]
    yield from _names("removed", stack, [each for each in found if not each.stays])
    yield from _names("removed, stays behind", stack, [each for each in found if each.stays])


def _is_removed(resource: ResourceChange) -> bool:
    return resource.action is ChangeType.REMOVED and resource.replaced is not Replacement.REFUSED


def _left(stack: StackChange) -> Iterator[str]:
    if stack.left_behind:
        yield f"left behind: {stack.place.shown}"


def _costs(stack: StackChange) -> Iterator[str]:
    for each in stack.resources:
        if each.costs and each.action is not ChangeType.REMOVED:
            yield f"costs: {stack.place.shown}: {each.logical_id}: {each.costs}"


def _at(stack: StackChange, level: Replacement) -> Sequence[ResourceChange]:
    return [each for each in stack.resources if each.replaced is level]


def _names(what: str, stack: StackChange, found: Sequence[ResourceChange]) -> Iterator[str]:
    if found:
        names = [each.logical_id for each in found]
        yield f"{what}: {stack.place.shown}: {_listed(names, _MOST)}"


def _listed(names: Sequence[str], most: int) -> str:
    if not most:
        return str(len(names))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _of(pick: Callable[[ResourceChange], bool]) -> Callable[[StackChange], list[str]]:
    return lambda stack: [each.logical_id for each in stack.resources if pick(each)]


_KINDS: Mapping[str, Callable[[StackChange], Sequence[str] | bool]] = {
    "broadens access": _of(lambda each: bool(each.broadens)),
    "can't be compared": lambda stack: bool(stack.broken),
    "breaks": lambda stack: bool(stack.problems),
    "refused": _of(lambda each: each.replaced is Replacement.REFUSED),
    "replaced": _of(lambda each: each.replaced is Replacement.YES),
    "may be replaced": _of(lambda each: each.replaced in (Replacement.MAY, Replacement.UNKNOWN)),
    "removed": _of(lambda each: _is_removed(each) and not each.stays),
    "removed, stays behind": _of(lambda each: _is_removed(each) and each.stays),
    "left behind": lambda stack: bool(stack.left_behind),
}
"""What is bad → the resources of a stack that it is, or whether it is the stack."""
