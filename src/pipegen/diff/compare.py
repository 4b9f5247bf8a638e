"""Two sides against each other: stack by stack, in the order in which they are deployed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipegen.diff import orphaned_stacks, output_diff, stack_diff
from pipegen.diff.cross_stack_conflicts import NameRegistry
from pipegen.diff.model import ChangeType, Comparison, Replacement, StackChange
from pipegen.diff.snapshot import Key, Snapshot, Source, StackSnapshot
from pipegen.render import deploy_order
from pipegen.render.files import FileChange


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Return everything that changes from `before` to `after`."""
    messages = (*before.messages, *after.messages)
    if messages:
        return Comparison(before.name, after.name, (), 0, messages=messages)
    gone = [each for key, each in before.stacks.items() if key not in after.stacks]
    every = [*_stay(before, after), *_gone(gone, after)]
    changes = [each for each in every if not stack_diff.is_empty(each)]
    accounts = [each for each in gone if each.place.account]
    return Comparison(
        before.name,
        after.name,
        tuple(changes),
        len(before.stacks.keys() | after.stacks.keys()),
        tuple(_first(before, after, changes)),
        tuple(orphaned_stacks.cleanup_steps(accounts)),
    )


def _stay(before: Snapshot, after: Snapshot) -> Iterator[StackChange]:
    """Yield what happens to the stacks of `after`; a new value goes from one to the next."""
    known = output_diff.uses(after)
    fresh: dict[Source, Replacement] = {}
    taken = NameRegistry(before)
    for key, stack in after.stacks.items():
        old = before.stacks.get(key)
        others: tuple[str, ...] = ()
        if old is None:
            change = stack_diff.added(stack)
        else:
            change, found = stack_diff.changed(old, stack, _given(stack, fresh))
            news = output_diff.changed_outputs(old, stack, found)
            fresh |= {(key, name): level for name, level in news.items()}
            if stack.scope:
                others = tuple(output_diff.problems(old, stack, after, known, news))
        problems = dict.fromkeys((*taken.problems(stack, change), *others))
        yield replace(change, problems=tuple(problems))
        taken.deploy(stack, change)


def _given(stack: StackSnapshot, fresh: Mapping[Source, Replacement]) -> dict[str, Replacement]:
    """Return the parameters of `stack`, and the outputs that it may read, with a new value."""
    here = {f"{key[2]}.{name}": level for (key, name), level in fresh.items() if _near(key, stack)}
    filled = {
        parameter: max((fresh[each] for each in sources if each in fresh), key=lambda e: e.rank)
        for parameter, sources in stack.inputs.items()
        if any(each in fresh for each in sources)
    }
    return here | filled


def _near(key: Key, stack: StackSnapshot) -> bool:
    return key[:2] == stack.place.key[:2]


def _gone(gone: list[StackSnapshot], after: Snapshot) -> Iterator[StackChange]:
    """Yield the stacks that no longer appear; whose exports are in use can't even be deleted."""
    known = output_diff.uses(after)
    for stack in reversed(gone):
        takers = dict.fromkeys(output_diff.consumers(stack, known))
        yield replace(stack_diff.removed(stack), problems=tuple(takers))


def _first(before: Snapshot, after: Snapshot, changes: Sequence[StackChange]) -> Iterator[str]:
    """Yield what a person deploys, and when: the set-up templates are none of the pipeline's."""
    changed = {each.template for each in changes if each.action is ChangeType.CHANGED}
    yield from deploy_order.deploy_order_notices(
        [
            FileChange(Path(path), before.texts[path], text)
            for path, text in after.texts.items()
            if path in changed and path in before.texts
        ]
    )
    for key, stack in after.stacks.items():
        if stack.setup and key not in before.stacks:
            where = stack.place.shown
            yield f"{where} is new: deploy {stack.path} before you push (see pipegen plan)"
