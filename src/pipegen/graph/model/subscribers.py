"""Who is told of what, in short: each channel at the end of a way, with all that reaches it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipegen.graph.model.edges import Edge
from pipegen.graph.model.graph import Graph
from pipegen.graph.model.notifications import Channel


@dataclass(frozen=True, slots=True)
class SubscriberGroup:
    """Channels that are told of the same things; `causes` are rules and approvals, in words."""

    causes: tuple[str, ...]
    channels: tuple[tuple[Channel, tuple[str, ...]], ...]
    """Each channel with the names of the functions and topics on the way to it."""


def group_subscribers(graph: Graph) -> tuple[SubscriberGroup, ...]:
    """Return the audiences of `graph`. A topic that nobody is known to read is a channel too."""
    telling = [each for each in graph.flows if each.kind == "event"]
    ways = _ways(telling)
    found: dict[tuple[str, ...], list[tuple[Channel, tuple[str, ...]]]] = {}
    causes = dict(_causes(graph))
    for channel in graph.channels:
        if channel.id not in ways:
            reaching = [start for start in causes if channel.id in _reached(start, ways)]
            known = {each.id: each.name for each in graph.channels}
            via = _via(channel.id, reaching, ways)
            words = tuple(causes[each] for each in reaching)
            between = tuple(known[each] for each in via if each in known)
            found.setdefault(words, []).append((channel, between))
    return tuple(SubscriberGroup(words, tuple(channels)) for words, channels in found.items())


def _ways(telling: list[Edge]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in telling:
        found.setdefault(each.source, []).append(each.target)
    return found


def _causes(graph: Graph) -> Iterator[tuple[str, str]]:
    for rule in graph.rules:
        yield (
            rule.id,
            f"alarm {rule.name}" if rule.kind == "alarm" else rule.waits_for or rule.name,
        )
    for action in graph.actions:
        yield action.id, f"{action.name or 'an action'} asks"


def _reached(start: str, ways: Mapping[str, list[str]]) -> dict[str, None]:
    """Return what is reached from `start`, the nearest first."""
    found, waiting = dict[str, None](), [start]
    for at in waiting:
        new = [each for each in ways.get(at, ()) if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return found


def _via(channel: str, starts: list[str], ways: Mapping[str, list[str]]) -> list[str]:
    """Return what lies between `starts` and `channel`."""
    between = {each: None for start in starts for each in _reached(start, ways)}
    return [each for each in between if channel in _reached(each, ways)]
