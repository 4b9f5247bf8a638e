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
from pipegen.diff.replacement_propagation import Propagated, ResourceNode
from pipegen.diff.security.access_change import Sentence
from pipegen.diff.snapshot import StackSnapshot


@dataclass(frozen=True, slots=True)
class ResourceDiff:
    """The resources that change, and logical id → what happens to each that stays."""

    changes: tuple[ResourceChange, ...]
    levels: Mapping[str, Replacement]
    changed: frozenset[str]
    """Logical ids of what stays and changes."""


def existing_resources(scope: StackContext) -> list[str]:
    """Return the logical ids that the stack has, or may have, in the template's order."""
    return [logical_id for logical_id in scope.template.resources if scope.exists(logical_id)]


def compare_resources(
    before: StackSnapshot, after: StackSnapshot, changed_inputs: Mapping[str, Replacement]
) -> ResourceDiff:
    """Return what changes from `before` to `after`, both with a template.

    `fresh` are the parameters that get a new value (`YES`), or may (`MAY`), out of another stack,
    and the outputs that do, as `stack.output`.
    """
    assert before.scope is not None and after.scope is not None
    policies = (before.policy, after.policy)
    return _ResourceComparer(before.scope, after.scope, policies, changed_inputs).compare()


def one_sided_changes(scope: StackContext, action: ChangeType) -> tuple[ResourceChange, ...]:
    """Return the resources of a stack that only one side has."""
    hidden = secrets(scope)
    return tuple(
        _redacted(one_sided_change(scope, logical_id, action), hidden)
        for logical_id in existing_resources(scope)
    )


def one_sided_change(
    scope: StackContext, logical_id: str, action: ChangeType, *notes: str
) -> ResourceChange:
    """Return the resource `logical_id`, which only one side has."""
    resource_type, properties = _resource_type(scope, logical_id), scope.properties(logical_id)
    added = action is ChangeType.ADDED
    return ResourceChange(
        logical_id,
        resource_type,
        action,
        broadens=security.broadened_access(resource_type, None, properties, scope.account)
        if added
        else (),
        costs=billing.fixed_cost(resource_type, properties),
        notes=notes,
    )


def _redacted(change: ResourceChange, hidden: Collection[str]) -> ResourceChange:
    """Return `change` without hidden values in its sentences."""
    return replace(
        change,
        broadens=tuple(
            Sentence(redact(sentence, hidden), redact(sentence.brief, hidden))
            for sentence in change.broadens
        ),
        because=redact(change.because, hidden),
        notes=redact(change.notes, hidden),
    )


def _resource_type(scope: StackContext, logical_id: str) -> str:
    return str(scope.template.resources[logical_id].get("Type"))


class _ResourceComparer:
    """One comparison of one stack."""

    def __init__(
        self,
        before: StackContext,
        after: StackContext,
        policies: tuple[Any, Any],
        changed_inputs: Mapping[str, Replacement],
    ) -> None:
        self._before, self._after, self._policies, self._changed_inputs = (
            before,
            after,
            policies,
            changed_inputs,
        )
        self._hidden = secrets(before) | secrets(after)
        old, new = (dict.fromkeys(existing_resources(scope)) for scope in (before, after))
        self._removed_ids = [logical_id for logical_id in old if logical_id not in new]
        self._added_ids = [logical_id for logical_id in new if logical_id not in old]
        self._common_ids = [logical_id for logical_id in new if logical_id in old]

    def compare(self) -> ResourceDiff:
        """Return what changes."""
        properties = {
            logical_id: tuple(self._properties(logical_id)) for logical_id in self._common_ids
        }
        nodes = {
            logical_id: self._node(logical_id, properties[logical_id])
            for logical_id in self._common_ids
        }
        propagated = replacement_propagation.propagate(nodes, self._changed_inputs)
        conflicts = self._find_conflicts(nodes, propagated)
        changes = [*self._removed_and_added(conflicts)]
        for logical_id in self._common_ids:
            change = self._changed_resource(
                logical_id,
                properties[logical_id],
                propagated[logical_id],
                conflicts.get(logical_id, ""),
            )
            if change is not None:
                changes.append(change)
        changed = {
            change.logical_id: change for change in changes if change.action is ChangeType.CHANGED
        }
        levels = {
            logical_id: changed[logical_id].replaced if logical_id in changed else Replacement.NO
            for logical_id in nodes
        }
        updated = (name for name, change in changed.items() if change.properties or change.because)
        ordered = (_redacted(change, self._hidden) for change in sorted(changes, key=self._order))
        return ResourceDiff(tuple(ordered), levels, frozenset(updated))

    def _order(self, change: ResourceChange) -> tuple[Any, ...]:
        removed = change.action is ChangeType.REMOVED
        return not change.broadens, -change.replaced.rank, not removed, change.action

    def _find_conflicts(
        self, nodes: Mapping[str, ResourceNode], propagated: Mapping[str, Propagated]
    ) -> Mapping[str, str]:
        levels = {name: result.replaced for name, result in propagated.items()}
        created = [
            name
            for name, replacement in levels.items()
            if replacement in (Replacement.MAY, Replacement.YES)
        ]
        changed = {
            name for name, result in propagated.items() if result.because or nodes[name].changes
        }
        is_new = partial(
            replacement_propagation.has_new_value,
            replacements=levels | dict(self._changed_inputs),
            changed=changed,
        )
        return name_conflicts.find_conflicts(
            self._before, self._after, [*created, *self._added_ids], is_new
        )

    def _removed_and_added(self, conflicts: Mapping[str, str]) -> Iterator[ResourceChange]:
        old_ids = renames.find_renames(
            self._before, self._after, self._removed_ids, self._added_ids
        )
        new_ids = {old: new for new, old in old_ids.items()}
        for logical_id in self._removed_ids:
            notes = [*self._condition_note(logical_id, self._after)]
            if logical_id in new_ids:
                notes = [
                    f"renamed to {new_ids[logical_id]}, which is made anew: this one is removed"
                ]
            yield self._removed_resource(logical_id, notes)
        for logical_id in self._added_ids:
            notes = [*self._condition_note(logical_id, self._before)]
            if logical_id in old_ids:
                notes = [f"renamed from {old_ids[logical_id]}: to CloudFormation another resource"]
            if logical_id in conflicts:
                notes.append(f"the update fails: {conflicts[logical_id]}")
            change = one_sided_change(self._after, logical_id, ChangeType.ADDED, *notes)
            if logical_id in conflicts:
                change = replace(change, replaced=Replacement.REFUSED)
            # What is only called otherwise opens nothing that was not open.
            yield replace(change, broadens=()) if logical_id in old_ids else change

    def _removed_resource(self, logical_id: str, notes: Sequence[str]) -> ResourceChange:
        outcome = deletion_policies.removal_outcome(self._before, logical_id, self._policies)
        change = one_sided_change(
            self._before, logical_id, ChangeType.REMOVED, *notes, *outcome.notes
        )
        change = replace(change, replaced=outcome.replaced, stays=outcome.retained)
        if change.costs is None or not outcome.retained:
            return change
        cost_note = f"it goes on costing: {change.costs}"
        return replace(change, costs=None, notes=(*change.notes, cost_note))

    def _condition_note(self, logical_id: str, other: StackContext) -> Iterator[str]:
        """Yield why the side that has it not has it not, if it declares it."""
        resource = other.template.resources.get(logical_id)
        if isinstance(resource, dict):
            verb = "is" if other is self._after else "was"
            yield f"its condition {resource.get('Condition')} {verb} false"

    def _properties(self, logical_id: str) -> Iterator[ValueChange]:
        resource_type, policy = (
            _resource_type(self._after, logical_id),
            self._update_policy(logical_id),
        )
        if resource_type != _resource_type(self._before, logical_id):
            return
        old, new = (scope.properties(logical_id) for scope in (self._before, self._after))
        for difference in value_diff.differences(
            unordered_lists.align_order(resource_type, old, new), new
        ):
            replacement = replacement_rules.replacement_for(
                resource_type, difference.path, difference.before, difference.after, policy
            )
            before, after = value_diff.format_pair(
                *(redact(value, self._hidden) for value in (difference.before, difference.after))
            )
            note = "its value is hidden" if before == after else ""
            name = redact(value_diff.format_path(difference.path), self._hidden)
            yield ValueChange(name, before, after, replacement, note)

    def _update_policy(self, logical_id: str) -> Any:
        return self._after.value_or_none(
            self._after.template.resources[logical_id].get("UpdatePolicy")
        )

    def _node(self, logical_id: str, properties: tuple[ValueChange, ...]) -> ResourceNode:
        resource_type = _resource_type(self._after, logical_id)
        own = Replacement.NO
        for value in properties:
            own = own.worse(value.replaced)
        if resource_type != _resource_type(self._before, logical_id):
            own = Replacement.REFUSED
        resource = self._after.template.resources[logical_id]
        return ResourceNode(
            resource_type,
            own,
            bool(properties),
            tuple(references.find_references(resource.get("Properties"), self._after)),
            self._update_policy(logical_id),
        )

    def _changed_resource(
        self,
        logical_id: str,
        properties: tuple[ValueChange, ...],
        propagated: Propagated,
        conflict: str,
    ) -> ResourceChange | None:
        attributes = tuple(attribute_diff.attribute_changes(self._before, self._after, logical_id))
        new_type, old_type = (
            _resource_type(self._after, logical_id),
            _resource_type(self._before, logical_id),
        )
        if not (properties or attributes or propagated.because or new_type != old_type):
            return None
        properties_by_side = [
            scope.properties(logical_id) for scope in (self._before, self._after)
        ]
        scopes = self._before, self._after
        outcome = deletion_policies.replacement_outcome(
            scopes, logical_id, propagated.replaced, self._policies, conflict
        )
        fixed_cost = billing.fixed_cost(new_type, properties_by_side[1])
        return ResourceChange(
            logical_id,
            new_type,
            ChangeType.CHANGED,
            outcome.replaced,
            properties,
            attributes,
            propagated.because,
            security.broadened_access(
                new_type, properties_by_side[0], properties_by_side[1], self._after.account
            )
            if new_type == old_type
            else (),
            outcome.retained,
            fixed_cost
            if fixed_cost != billing.fixed_cost(old_type, properties_by_side[0])
            else None,
            (*outcome.notes, *self._data_loss_notes(logical_id, properties, propagated)),
        )

    def _data_loss_notes(
        self, logical_id: str, properties: tuple[ValueChange, ...], propagated: Propagated
    ) -> Iterator[str]:
        resource_type, policy = (
            _resource_type(self._after, logical_id),
            self._update_policy(logical_id),
        )
        names = [value.name.partition(".")[0].partition("[")[0] for value in properties]
        data_notes = {
            replacement_rules.data_loss_note(resource_type, name, policy)
            for name in (*names, *propagated.paths)
        }
        yield from sorted(data_notes - {""})
