"""The subscribers of a pipeline, grouped by the rules and approvals that notify them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipegen.graph.model.edges import Edge
from pipegen.graph.model.graph import Graph
from pipegen.graph.model.notifications import Channel


@dataclass(frozen=True, slots=True)
class SubscriberGroup:
    """Channels that get the same notifications; `causes` are rules and approvals, in words."""

    causes: tuple[str, ...]
    channels: tuple[tuple[Channel, tuple[str, ...]], ...]
    """Each channel with the names of the functions and topics on the path to it."""


def group_subscribers(graph: Graph) -> tuple[SubscriberGroup, ...]:
    """Return the subscriber groups of `graph`.

    Only channels at the end of a path count; a topic without a known subscriber is one.
    """
    targets = _targets([flow for flow in graph.flows if flow.kind == "event"])
    causes = dict(_causes(graph))
    names = {channel.id: channel.name for channel in graph.channels}
    groups: dict[tuple[str, ...], list[tuple[Channel, tuple[str, ...]]]] = {}
    for channel in graph.channels:
        if channel.id not in targets:
            starts = [start for start in causes if channel.id in _reachable(start, targets)]
            between = _nodes_between(starts, channel.id, targets)
            via = tuple(names[node] for node in between if node in names)
            group = tuple(causes[start] for start in starts)
            groups.setdefault(group, []).append((channel, via))
    return tuple(SubscriberGroup(group, tuple(channels)) for group, channels in groups.items())


def _targets(flows: Sequence[Edge]) -> Mapping[str, list[str]]:
    """Return the id of each source → the ids of its targets."""
    targets: dict[str, list[str]] = {}
    for flow in flows:
        targets.setdefault(flow.source, []).append(flow.target)
    return targets


def _causes(graph: Graph) -> Iterator[tuple[str, str]]:
    for rule in graph.rules:
        yield (
            rule.id,
            f"alarm {rule.name}" if rule.kind == "alarm" else rule.waits_for or rule.name,
        )
    for action in graph.actions:
        yield action.id, f"{action.name or 'an action'} asks"


def _reachable(start: str, targets: Mapping[str, list[str]]) -> dict[str, None]:
    """Return the ids of the nodes that can be reached from `start`, the nearest first."""
    reachable, queue = dict[str, None](), [start]
    for node in queue:
        new = [target for target in targets.get(node, ()) if target not in reachable]
        reachable |= dict.fromkeys(new)
        queue += new
    return reachable


def _nodes_between(
    starts: Sequence[str], channel: str, targets: Mapping[str, list[str]]
) -> list[str]:
    """Return the ids of the nodes on the paths from `starts` to `channel`."""
    nodes = {node: None for start in starts for node in _reachable(start, targets)}
    return [node for node in nodes if channel in _reachable(node, targets)]
