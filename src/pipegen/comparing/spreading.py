"""How a replacement spreads: what takes the id of something replaced gets a new value as well.

Source: "Update behaviors of stack resources" in the CloudFormation user guide: a replacement
makes a new physical id, and CloudFormation changes the references of other resources to it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pipegen.comparing import replacing
from pipegen.comparing.changes import Replaced
from pipegen.comparing.references import Reference
from pipegen.comparing.values import spelt
from pipegen.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Node:
    """A resource that is there on both sides, with what its own change does to it."""

    kind: str
    own: Replaced
    changes: bool
    """Whether it changes by itself, replaced or not."""
    references: tuple[Reference, ...]
    policy: object = None
    """Its `UpdatePolicy`."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What became of a resource, and the reasons that came from others."""

    replaced: Replaced
    because: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """The properties that these reach."""


def of(nodes: Mapping[str, Node], fresh: Mapping[str, Replaced]) -> Mapping[str, Spread]:
    """Return logical id → what happens to it once everything has spread.

    `fresh` are the parameters that get a new value out of another stack (`YES`), or may (`MAY`).
    """
    level = {name: node.own for name, node in nodes.items()} | dict(fresh)
    changed = {name for name, node in nodes.items() if node.changes}
    growing = True
    while growing:
        before = dict(level), set(changed)
        for name, node in nodes.items():
            for each in _news(name, node, level, changed):
                changed.add(name)
                level[name] = level[name].worse(_effect(node, each, level))
        growing = before != (level, changed)
    return {
        name: _spread(level[name], list(_news(name, node, level, changed)), level, fresh)
        for name, node in nodes.items()
    }


def _spread(
    replaced: Replaced,
    news: list[Reference],
    level: Mapping[str, Replaced],
    fresh: Collection[str],
) -> Spread:
    because = dict.fromkeys(_reason(each, level, fresh) for each in news)
    paths = dict.fromkeys(str(each.path[0]) for each in news if each.path)
    return Spread(replaced, tuple(because), tuple(paths))


def _news(
    name: str, node: Node, level: Mapping[str, Replaced], changed: Collection[str]
) -> Iterator[Reference]:
    """Yield the references of `node` whose value is another one, or may be."""
    for each in node.references:
        is_new = level.get(each.name, Replaced.NO) is not Replaced.NO
        if each.name != name and (is_new or (each.is_version and each.name in changed)):
            yield each


def _effect(node: Node, reference: Reference, level: Mapping[str, Replaced]) -> Replaced:
    old, new = Unknown("old"), Unknown("new")
    found = replacing.of(node.kind, reference.path, old, new, node.policy)
    sure = reference.is_version or level[reference.name].rank >= Replaced.YES.rank
    return found if sure or found is not Replaced.YES else Replaced.MAY


def _reason(reference: Reference, level: Mapping[str, Replaced], fresh: Collection[str]) -> str:
    takes = f"{spelt(reference.path)} takes {reference.shown}"
    found = level.get(reference.name, Replaced.NO)
    if reference.name in fresh:
        return f"{takes}, which {'gets' if found is Replaced.YES else 'may get'} a new value"
    if found is Replaced.NO:
        return f"{takes}, which is new with every change"
    sure = found.rank >= Replaced.YES.rank
    return f"{takes}, which {'is' if sure else 'may be'} replaced"
