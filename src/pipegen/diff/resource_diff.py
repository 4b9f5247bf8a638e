"""What happens to the resources of a stack that both sides have.

The change of each resource is found first, then what its replacement changes in other resources.
"""

from collections.abc import Iterator, Mapping
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
    one_sided_resources,
    references,
    renames,
    replacement_propagation,
    replacement_rules,
    security,
    unordered_lists,
    value_diff,
)
from pipegen.diff.model import ChangeType, Replacement, ResourceChange, ValueChange
from pipegen.diff.one_sided_resources import existing_resources, read_resource_type
from pipegen.diff.replacement_propagation import Propagated, PropagationNode
from pipegen.diff.security.access_change import Sentence
from pipegen.diff.snapshot import StackSnapshot


@dataclass(frozen=True, slots=True)
class ResourceDiff:
    """The changes of the resources of one stack."""

    changes: tuple[ResourceChange, ...]
    levels: Mapping[str, Replacement]
    """Logical id → whether the resource is replaced, for each that both sides have."""
    changed: frozenset[str]
    """The logical ids of the resources that both sides have and that change."""


def compare_resources(
    before: StackSnapshot, after: StackSnapshot, changed_inputs: Mapping[str, Replacement]
) -> ResourceDiff:
    """Return what changes from `before` to `after`, which both have a template.

    `changed_inputs` holds the parameters that another stack fills, and the outputs of other
    stacks (as `stack.output`), whose value changes (`YES`) or may change (`MAY`).
    """
    assert before.scope is not None and after.scope is not None
    policies = (before.policy, after.policy)
    return _ResourceComparer(before.scope, after.scope, policies, changed_inputs).compare()


class _ResourceComparer:
    """A comparison of the resources of one stack."""

    def __init__(
        self,
        before: StackContext,
        after: StackContext,
        policies: tuple[Any, Any],
        changed_inputs: Mapping[str, Replacement],
    ) -> None:
        self._before, self._after, self._policies = before, after, policies
        self._changed_inputs = changed_inputs
        self._hidden = secrets(before) | secrets(after)
        old, new = (dict.fromkeys(existing_resources(scope)) for scope in (before, after))
        self._removed_ids = [logical_id for logical_id in old if logical_id not in new]
        self._added_ids = [logical_id for logical_id in new if logical_id not in old]
        self._common_ids = [logical_id for logical_id in new if logical_id in old]

    def compare(self) -> ResourceDiff:
        """Return the changes, those that need most attention first."""
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
        ordered = tuple(
            one_sided_resources.redact_change(change, self._hidden)
            for change in sorted(changes, key=self._order)
        )
        return ResourceDiff(ordered, levels, frozenset(updated))

    def _order(self, change: ResourceChange) -> tuple[Any, ...]:
        removed = change.action is ChangeType.REMOVED
        return not change.broadens, -change.replaced.rank, not removed, change.action

    def _find_conflicts(
        self, nodes: Mapping[str, PropagationNode], propagated: Mapping[str, Propagated]
    ) -> Mapping[str, str]:
        """Return logical id → what a new resource conflicts with while the old one exists."""
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
            notes = [*one_sided_resources.condition_notes(self._after, logical_id, "is")]
            if logical_id in new_ids:
                notes = [
                    f"renamed to {new_ids[logical_id]}, which is made anew: this one is removed"
                ]
            yield one_sided_resources.removed_resource(
                self._before, logical_id, self._policies, notes
            )
        for logical_id in self._added_ids:
            notes = [*one_sided_resources.condition_notes(self._before, logical_id, "was")]
            if logical_id in old_ids:
                notes = [f"renamed from {old_ids[logical_id]}: to CloudFormation another resource"]
            if logical_id in conflicts:
                notes.append(f"the update fails: {conflicts[logical_id]}")
            change = one_sided_resources.one_sided_change(
                self._after, logical_id, ChangeType.ADDED, *notes
            )
            if logical_id in conflicts:
                change = replace(change, replaced=Replacement.REFUSED)
            # A renamed resource grants only the access that existed before.
            yield replace(change, broadens=()) if logical_id in old_ids else change

    def _properties(self, logical_id: str) -> Iterator[ValueChange]:
        resource_type = read_resource_type(self._after, logical_id)
        policy = self._update_policy(logical_id)
        if resource_type != read_resource_type(self._before, logical_id):
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

    def _node(self, logical_id: str, properties: tuple[ValueChange, ...]) -> PropagationNode:
        resource_type = read_resource_type(self._after, logical_id)
        direct = Replacement.NO
        for value in properties:
            direct = direct.worse(value.replaced)
        if resource_type != read_resource_type(self._before, logical_id):
            direct = Replacement.REFUSED
        resource = self._after.template.resources[logical_id]
        return PropagationNode(
            resource_type,
            direct,
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
        new_type = read_resource_type(self._after, logical_id)
        old_type = read_resource_type(self._before, logical_id)
        if not (properties or attributes or propagated.because or new_type != old_type):
            return None
        scopes = self._before, self._after
        old, new = (scope.properties(logical_id) for scope in scopes)
        outcome = deletion_policies.replacement_outcome(
            scopes, logical_id, propagated.replaced, self._policies, conflict
        )
        cost = billing.fixed_cost(new_type, new)
        broadens: tuple[Sentence, ...] = ()
        if new_type == old_type:
            broadens = security.broadened_access(new_type, old, new, self._after.account)
        return ResourceChange(
            logical_id,
            new_type,
            ChangeType.CHANGED,
            outcome.replaced,
            properties,
            attributes,
            propagated.because,
            broadens,
            outcome.retained,
            cost if cost != billing.fixed_cost(old_type, old) else None,
            (*outcome.notes, *self._data_loss_notes(logical_id, properties, propagated)),
        )

    def _data_loss_notes(
        self, logical_id: str, properties: tuple[ValueChange, ...], propagated: Propagated
    ) -> Iterator[str]:
        resource_type = read_resource_type(self._after, logical_id)
        policy = self._update_policy(logical_id)
        names = [value.name.partition(".")[0].partition("[")[0] for value in properties]
        data_notes = {
            replacement_rules.data_loss_note(resource_type, name, policy)
            for name in (*names, *propagated.paths)
        }
        yield from sorted(data_notes - {""})
