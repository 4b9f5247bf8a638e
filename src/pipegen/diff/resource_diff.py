"""What happens to the resources of one stack: each by itself, and what spreads between them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pipegen.cloudformation.no_echo import redact, secrets
from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import (
    attribute_diff,
    billing,
    deletion_policies,
    name_conflicts,
    references,
    renames,
    replacement_propagation,
    replacement_rules,
    security,
    unordered_lists,
    value_diff,
)
from pipegen.diff.model import ChangeType, Replacement, ResourceChange, ValueChange
from pipegen.diff.replacement_propagation import Node, Propagated
from pipegen.diff.security.access_change import Sentence
from pipegen.diff.snapshot import StackSnapshot


@dataclass(frozen=True, slots=True)
class ResourceDiff:
    """The resources that change, and logical id → what happens to each that stays."""

    changes: tuple[ResourceChange, ...]
    levels: Mapping[str, Replacement]
    changed: frozenset[str]
    """Logical ids of what stays and changes."""


def existing(scope: StackContext) -> list[str]:
    """Return the logical ids that the stack has, or may have, in the template's order."""
    return [each for each in scope.template.resources if scope.exists(each)]


def compare(
    before: StackSnapshot, after: StackSnapshot, fresh: Mapping[str, Replacement]
) -> ResourceDiff:
    """Return what changes from `before` to `after`, both with a template.

    `fresh` are the parameters that get a new value (`YES`), or may (`MAY`), out of another stack,
    and the outputs that do, as `stack.output`.
    """
    assert before.scope is not None and after.scope is not None
    policies = (before.policy, after.policy)
    return _Comparing(before.scope, after.scope, policies, fresh).found()


def one_sided_changes(scope: StackContext, action: ChangeType) -> tuple[ResourceChange, ...]:
    """Return the resources of a stack that only one side has."""
    hidden = secrets(scope)
    return tuple(
        _masked(one_sided_change(scope, each, action), hidden) for each in existing(scope)
    )


def one_sided_change(
    scope: StackContext, logical_id: str, action: ChangeType, *notes: str
) -> ResourceChange:
    """Return the resource `logical_id`, which only one side has."""
    kind, properties = _kind(scope, logical_id), scope.properties(logical_id)
    added = action is ChangeType.ADDED
    return ResourceChange(
        logical_id,
        kind,
        action,
        broadens=security.broadened(kind, None, properties, scope.account) if added else (),
        costs=billing.fixed_cost(kind, properties),
        notes=notes,
    )


def _masked(change: ResourceChange, hidden: Collection[str]) -> ResourceChange:
    """Return `change` without hidden values in its sentences."""
    return replace(
        change,
        broadens=tuple(
            Sentence(redact(each, hidden), redact(each.brief, hidden)) for each in change.broadens
        ),
        because=redact(change.because, hidden),
        notes=redact(change.notes, hidden),
    )


def _kind(scope: StackContext, logical_id: str) -> str:
    return str(scope.template.resources[logical_id].get("Type"))


class _Comparing:
    """One comparison of one stack."""

    def __init__(
        self,
        before: StackContext,
        after: StackContext,
        policies: tuple[Any, Any],
        fresh: Mapping[str, Replacement],
    ) -> None:
        self._before, self._after, self._policies, self._fresh = before, after, policies, fresh
        self._hidden = secrets(before) | secrets(after)
        old, new = (dict.fromkeys(existing(each)) for each in (before, after))
        self._gone = [each for each in old if each not in new]
        self._new = [each for each in new if each not in old]
        self._both = [each for each in new if each in old]

    def found(self) -> ResourceDiff:
        """Return what changes."""
        properties = {each: tuple(self._properties(each)) for each in self._both}
        nodes = {each: self._node(each, properties[each]) for each in self._both}
        spread = replacement_propagation.propagate(nodes, self._fresh)
        met = self._met(nodes, spread)
        changes = [*self._removed_and_added(met)]
        for each in self._both:
            change = self._changed(each, properties[each], spread[each], met.get(each, ""))
            if change is not None:
                changes.append(change)
        stay = {each.logical_id: each for each in changes if each.action is ChangeType.CHANGED}
        levels = {each: stay[each].replaced if each in stay else Replacement.NO for each in nodes}
        moved = (name for name, each in stay.items() if each.properties or each.because)
        told = (_masked(each, self._hidden) for each in sorted(changes, key=self._order))
        return ResourceDiff(tuple(told), levels, frozenset(moved))

    def _order(self, change: ResourceChange) -> tuple[Any, ...]:
        removed = change.action is ChangeType.REMOVED
        return not change.broadens, -change.replaced.rank, not removed, change.action

    def _met(
        self, nodes: Mapping[str, Node], spread: Mapping[str, Propagated]
    ) -> Mapping[str, str]:
        levels = {name: each.replaced for name, each in spread.items()}
        made = [
            name for name, each in levels.items() if each in (Replacement.MAY, Replacement.YES)
        ]
        changed = {name for name, each in spread.items() if each.because or nodes[name].changes}
        is_new = partial(
            replacement_propagation.is_new, level=levels | dict(self._fresh), changed=changed
        )
        return name_conflicts.find_conflicts(
            self._before, self._after, [*made, *self._new], is_new
        )

    def _removed_and_added(self, met: Mapping[str, str]) -> Iterator[ResourceChange]:
        pairs = renames.find_renames(self._before, self._after, self._gone, self._new)
        back = {old: new for new, old in pairs.items()}
        for each in self._gone:
            notes = [*self._why(each, self._after)]
            if each in back:
                notes = [f"renamed to {back[each]}, which is made anew: this one is removed"]
            yield self._removed(each, notes)
        for each in self._new:
            notes = [*self._why(each, self._before)]
            if each in pairs:
                notes = [f"renamed from {pairs[each]}: to CloudFormation another resource"]
            if each in met:
                notes.append(f"the update fails: {met[each]}")
            change = one_sided_change(self._after, each, ChangeType.ADDED, *notes)
            if each in met:
                change = replace(change, replaced=Replacement.REFUSED)
            # What is only called otherwise opens nothing that was not open.
            yield replace(change, broadens=()) if each in pairs else change

    def _removed(self, logical_id: str, notes: Sequence[str]) -> ResourceChange:
        fate = deletion_policies.removed(self._before, logical_id, self._policies)
        change = one_sided_change(
            self._before, logical_id, ChangeType.REMOVED, *notes, *fate.notes
        )
        change = replace(change, replaced=fate.replaced, stays=fate.stays)
        if change.costs is None or not fate.stays:
            return change
        goes_on = f"it goes on costing: {change.costs}"
        return replace(change, costs=None, notes=(*change.notes, goes_on))

    def _why(self, logical_id: str, other: StackContext) -> Iterator[str]:
        """Yield why the side that has it not has it not, if it declares it."""
        resource = other.template.resources.get(logical_id)
        if isinstance(resource, dict):
            verb = "is" if other is self._after else "was"
            yield f"its condition {resource.get('Condition')} {verb} false"

    def _properties(self, logical_id: str) -> Iterator[ValueChange]:
        kind, policy = _kind(self._after, logical_id), self._update_policy(logical_id)
        if kind != _kind(self._before, logical_id):
            return
        old, new = (each.properties(logical_id) for each in (self._before, self._after))
        for each in value_diff.differences(unordered_lists.align_order(kind, old, new), new):
            level = replacement_rules.replacement_for(
                kind, each.path, each.before, each.after, policy
            )
            before, after = value_diff.pair(
                *(redact(side, self._hidden) for side in (each.before, each.after))
            )
            note = "its value is hidden" if before == after else ""
            name = redact(value_diff.format_path(each.path), self._hidden)
            yield ValueChange(name, before, after, level, note)

    def _update_policy(self, logical_id: str) -> Any:
        return self._after.value_or_none(
            self._after.template.resources[logical_id].get("UpdatePolicy")
        )

    def _node(self, logical_id: str, properties: tuple[ValueChange, ...]) -> Node:
        kind = _kind(self._after, logical_id)
        own = Replacement.NO
        for each in properties:
            own = own.worse(each.replaced)
        if kind != _kind(self._before, logical_id):
            own = Replacement.REFUSED
        resource = self._after.template.resources[logical_id]
        return Node(
            kind,
            own,
            bool(properties),
            tuple(references.find_references(resource.get("Properties"), self._after)),
            self._update_policy(logical_id),
        )

    def _changed(
        self, logical_id: str, properties: tuple[ValueChange, ...], spread: Propagated, met: str
    ) -> ResourceChange | None:
        found = tuple(attribute_diff.changes(self._before, self._after, logical_id))
        kind, old = _kind(self._after, logical_id), _kind(self._before, logical_id)
        if not (properties or found or spread.because or kind != old):
            return None
        pair = [each.properties(logical_id) for each in (self._before, self._after)]
        sides = self._before, self._after
        fate = deletion_policies.replaced(sides, logical_id, spread.replaced, self._policies, met)
        bears = billing.fixed_cost(kind, pair[1])
        return ResourceChange(
            logical_id,
            kind,
            ChangeType.CHANGED,
            fate.replaced,
            properties,
            found,
            spread.because,
            security.broadened(kind, pair[0], pair[1], self._after.account) if kind == old else (),
            fate.stays,
            bears if bears != billing.fixed_cost(old, pair[0]) else None,
            (*fate.notes, *self._contents(logical_id, properties, spread)),
        )

    def _contents(
        self, logical_id: str, properties: tuple[ValueChange, ...], spread: Propagated
    ) -> Iterator[str]:
        kind, policy = _kind(self._after, logical_id), self._update_policy(logical_id)
        names = [each.name.partition(".")[0].partition("[")[0] for each in properties]
        found = {
            replacement_rules.data_loss_note(kind, each, policy)
            for each in (*names, *spread.paths)
        }
        yield from sorted(found - {""})
