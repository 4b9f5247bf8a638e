"""How a replacement spreads: what takes the id of something replaced gets a new value as well.

Source: "Update behaviors of stack resources" in the CloudFormation user guide: a replacement
makes a new physical id, and CloudFormation changes the references of other resources to it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import replacement_rules
from pipegen.diff.model import Replacement
from pipegen.diff.references import Reference
from pipegen.diff.value_diff import format_path


@dataclass(frozen=True, slots=True)
class Node:
    """A resource that is there on both sides, with what its own change does to it."""

    kind: str
    own: Replacement
    changes: bool
    """Whether it changes by itself, replaced or not."""
    references: tuple[Reference, ...]
    policy: object = None
    """Its `UpdatePolicy`."""


@dataclass(frozen=True, slots=True)
class Propagated:
    """What became of a resource, and the reasons that came from others."""

    replaced: Replacement
    because: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """The properties that these reach."""


def propagate(
    nodes: Mapping[str, Node], fresh: Mapping[str, Replacement]
) -> Mapping[str, Propagated]:
    """Return logical id → what happens to it once everything has spread.

    `fresh` are the parameters that get a new value out of another stack (`YES`), or may (`MAY`).
    """
    level = {name: node.own for name, node in nodes.items()} | dict(fresh)
    changed = {name for name, node in nodes.items() if node.changes}
    takers = _takers(nodes)
    todo = [*nodes, *fresh]
    while todo:
        for name, each in takers.get(todo.pop(), ()):
            if is_new(each, level, changed):
                found = level[name].worse(_effect(nodes[name], each, level))
                if found is not level[name] or name not in changed:
                    level[name] = found
                    changed.add(name)
                    todo.append(name)
    return {name: _spread(name, node, level, changed, fresh) for name, node in nodes.items()}


def _takers(nodes: Mapping[str, Node]) -> Mapping[str, list[tuple[str, Reference]]]:
    """Return what is taken → who takes it, and where."""
    found: dict[str, list[tuple[str, Reference]]] = {}
    for name, node in nodes.items():
        for each in node.references:
            if each.name != name:
                found.setdefault(each.name, []).append((name, each))
    return found


def _spread(
    name: str,
    node: Node,
    level: Mapping[str, Replacement],
    changed: Collection[str],
    fresh: Collection[str],
) -> Propagated:
    news = [e for e in node.references if e.name != name and is_new(e, level, changed)]
    because = dict.fromkeys(_reason(each, level, fresh) for each in news)
    paths = dict.fromkeys(str(each.path[0]) for each in news if each.path)
    return Propagated(level[name], tuple(because), tuple(paths))


def is_new(
    reference: Reference, level: Mapping[str, Replacement], changed: Collection[str]
) -> bool:
    """Return whether the value of `reference` is another one, or may be."""
    is_new = level.get(reference.name, Replacement.NO) is not Replacement.NO
    return is_new or (reference.is_version and reference.name in changed)


def _effect(node: Node, reference: Reference, level: Mapping[str, Replacement]) -> Replacement:
    old, new = Unresolved("old"), Unresolved("new")
    found = replacement_rules.replacement_for(node.kind, reference.path, old, new, node.policy)
    sure = reference.is_version or level[reference.name].rank >= Replacement.YES.rank
    return found if sure or found.rank < Replacement.YES.rank else Replacement.MAY


def _reason(reference: Reference, level: Mapping[str, Replacement], fresh: Collection[str]) -> str:
    takes = f"{format_path(reference.path)} takes {reference.shown}"
    found = level.get(reference.name, Replacement.NO)
    if reference.name in fresh:
        return f"{takes}, which {'gets' if found is Replacement.YES else 'may get'} a new value"
    if found is Replacement.NO:
        return f"{takes}, which is new with every change"
    sure = found.rank >= Replacement.YES.rank
    return f"{takes}, which {'is' if sure else 'may be'} replaced"
