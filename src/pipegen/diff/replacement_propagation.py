"""Propagate replacements: a reference to a replaced resource gets a new value as well.

Source: "Update behaviors of stack resources" in the CloudFormation user guide: a replacement
creates a new physical id, and CloudFormation updates the references of other resources to it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import replacement_rules
from pipegen.diff.model import Replacement
from pipegen.diff.references import Reference
from pipegen.diff.value_diff import format_path


@dataclass(frozen=True, slots=True)
class PropagationNode:
    """A resource that both sides have, with the effect of its changed properties."""

    resource_type: str
    direct: Replacement
    """Whether its changed properties replace it."""
    changes: bool
    """Whether its properties change, replaced or not."""
    references: tuple[Reference, ...]
    policy: object = None
    """Its `UpdatePolicy`."""


@dataclass(frozen=True, slots=True)
class Propagated:
    """Whether a resource is replaced, with the reasons that other resources cause."""

    replaced: Replacement
    because: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """The top-level properties that these reasons concern."""


def propagate(
    nodes: Mapping[str, PropagationNode], changed_inputs: Mapping[str, Replacement]
) -> Mapping[str, Propagated]:
    """Return logical id → whether it is replaced, after all replacements have propagated.

    `changed_inputs` holds the parameters whose value changes through another stack (`YES`) or may
    change (`MAY`).
    """
    replacements = {name: node.direct for name, node in nodes.items()} | dict(changed_inputs)
    changed = {name for name, node in nodes.items() if node.changes}
    consumers = _consumers(nodes)
    todo = [*nodes, *changed_inputs]
    while todo:
        for name, reference in consumers.get(todo.pop(), ()):
            if has_new_value(reference, replacements, changed):
                replacement = replacements[name].worse(
                    _effect(nodes[name], reference, replacements)
                )
                if replacement is not replacements[name] or name not in changed:
                    replacements[name] = replacement
                    changed.add(name)
                    todo.append(name)
    return {
        name: _propagated(name, node, replacements, changed, changed_inputs)
        for name, node in nodes.items()
    }


def _consumers(nodes: Mapping[str, PropagationNode]) -> Mapping[str, list[tuple[str, Reference]]]:
    """Return name → (logical id, reference) of each resource that refers to it."""
    consumers: dict[str, list[tuple[str, Reference]]] = {}
    for name, node in nodes.items():
        for reference in node.references:
            if reference.name != name:
                consumers.setdefault(reference.name, []).append((name, reference))
    return consumers


def _propagated(
    name: str,
    node: PropagationNode,
    replacements: Mapping[str, Replacement],
    changed: Collection[str],
    changed_inputs: Collection[str],
) -> Propagated:
    new_references = [
        reference
        for reference in node.references
        if reference.name != name and has_new_value(reference, replacements, changed)
    ]
    because = dict.fromkeys(
        _reason(reference, replacements, changed_inputs) for reference in new_references
    )
    paths = dict.fromkeys(str(reference.path[0]) for reference in new_references if reference.path)
    return Propagated(replacements[name], tuple(because), tuple(paths))


def has_new_value(
    reference: Reference, replacements: Mapping[str, Replacement], changed: Collection[str]
) -> bool:
    """Return whether the value of `reference` changes or may change."""
    has_new_value = replacements.get(reference.name, Replacement.NO) is not Replacement.NO
    return has_new_value or (reference.is_version and reference.name in changed)


def _effect(
    node: PropagationNode, reference: Reference, replacements: Mapping[str, Replacement]
) -> Replacement:
    old, new = Unresolved("old"), Unresolved("new")
    replacement = replacement_rules.replacement_for(
        node.resource_type, reference.path, old, new, node.policy
    )
    is_certain = reference.is_version or replacements[reference.name].rank >= Replacement.YES.rank
    return (
        replacement if is_certain or replacement.rank < Replacement.YES.rank else Replacement.MAY
    )


def _reason(
    reference: Reference, replacements: Mapping[str, Replacement], changed_inputs: Collection[str]
) -> str:
    subject = f"{format_path(reference.path)} takes {reference.text}"
    replacement = replacements.get(reference.name, Replacement.NO)
    if reference.name in changed_inputs:
        verb = "gets" if replacement is Replacement.YES else "may get"
        return f"{subject}, which {verb} a new value"
    if replacement is Replacement.NO:
        return f"{subject}, which is new with every change"
    is_certain = replacement.rank >= Replacement.YES.rank
    return f"{subject}, which {'is' if is_certain else 'may be'} replaced"
