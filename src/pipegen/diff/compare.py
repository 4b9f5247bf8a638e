"""Compare two snapshots stack by stack, in deployment order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipegen.diff import orphaned_stacks, output_diff, stack_diff
from pipegen.diff.cross_stack_conflicts import NameRegistry
from pipegen.diff.model import ChangeType, Comparison, Replacement, StackChange
from pipegen.diff.snapshot import Snapshot, StackKey, StackOutput, StackSnapshot
from pipegen.render import deploy_order
from pipegen.render.files import FileChange


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Return everything that changes from `before` to `after`."""
    messages = (*before.messages, *after.messages)
    if messages:
        return Comparison(before.name, after.name, (), 0, messages=messages)
    removed = [stack for key, stack in before.stacks.items() if key not in after.stacks]
    all_changes = [*_deployed_stacks(before, after), *_removed_stacks(removed, after)]
    changes = [change for change in all_changes if not stack_diff.is_empty(change)]
    accounts = [stack for stack in removed if stack.place.account]
    return Comparison(
        before.name,
        after.name,
        tuple(changes),
        len(before.stacks.keys() | after.stacks.keys()),
        tuple(_manual_steps(before, after, changes)),
        tuple(orphaned_stacks.cleanup_steps(accounts)),
    )


def _deployed_stacks(before: Snapshot, after: Snapshot) -> Iterator[StackChange]:
    """Yield the changes of the stacks of `after`, with the outputs that change their inputs."""
    references = output_diff.find_output_references(after)
    changed_outputs: dict[StackOutput, Replacement] = {}
    names = NameRegistry(before)
    for key, stack in after.stacks.items():
        old = before.stacks.get(key)
        output_problems: tuple[str, ...] = ()
        if old is None:
            change = stack_diff.added_stack(stack)
        else:
            change, diff = stack_diff.changed_stack(
                old, stack, _changed_inputs(stack, changed_outputs)
            )
            stack_outputs = output_diff.changed_outputs(old, stack, diff)
            changed_outputs |= {(key, name): level for name, level in stack_outputs.items()}
            if stack.scope:
                output_problems = tuple(
                    output_diff.problems(old, stack, after, references, stack_outputs)
                )
        problems = dict.fromkeys((*names.problems(stack, change), *output_problems))
        yield replace(change, problems=tuple(problems))
        names.deploy(stack, change)


def _changed_inputs(
    stack: StackSnapshot, changed_outputs: Mapping[StackOutput, Replacement]
) -> dict[str, Replacement]:
    """Return the parameters of `stack`, and the outputs that it can read, whose value changes."""
    local_outputs = {
        f"{key[2]}.{name}": level
        for (key, name), level in changed_outputs.items()
        if _is_same_region(key, stack)
    }
    filled_parameters = {
        parameter: max(
            (changed_outputs[source] for source in sources if source in changed_outputs),
            key=lambda replacement: replacement.rank,
        )
        for parameter, sources in stack.inputs.items()
        if any(source in changed_outputs for source in sources)
    }
    return local_outputs | filled_parameters


def _is_same_region(key: StackKey, stack: StackSnapshot) -> bool:
    return key[:2] == stack.place.key[:2]


def _removed_stacks(removed: list[StackSnapshot], after: Snapshot) -> Iterator[StackChange]:
    """Yield the changes of stacks that no longer appear, with what blocks their deletion."""
    references = output_diff.find_output_references(after)
    for stack in reversed(removed):
        blockers = dict.fromkeys(output_diff.deletion_blockers(stack, references))
        yield replace(stack_diff.removed_stack(stack), problems=tuple(blockers))


def _manual_steps(
    before: Snapshot, after: Snapshot, changes: Sequence[StackChange]
) -> Iterator[str]:
    """Yield when to deploy the set-up templates, which the pipeline does not deploy."""
    changed = {change.template for change in changes if change.action is ChangeType.CHANGED}
    yield from deploy_order.deploy_order_notices(
        [
            FileChange(Path(path), before.texts[path], text)
            for path, text in after.texts.items()
            if path in changed and path in before.texts
        ]
    )
    for key, stack in after.stacks.items():
        if stack.setup and key not in before.stacks:
            location = stack.place.shown
            yield f"{location} is new: deploy {stack.path} before you push (see pipegen plan)"
