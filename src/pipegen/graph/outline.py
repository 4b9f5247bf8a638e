"""A graph as nodes in clusters and edges between them, for formats that lay it out themselves."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipegen.graph import labels
from pipegen.graph.model import subscribers
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import box_text, rows, text_metrics
from pipegen.graph.svg.rows import Row
from pipegen.graph.svg.shapes import Paragraph

_ROOM = 340
"""How wide a line of a node may be, at a size of 12."""
_HANDED = {"artifact": "artifact", "output": "output", "export": "output"}


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """Something with a text of several lines; `style` says what it stands for."""

    id: str
    lines: tuple[str, ...]
    style: str


@dataclass(frozen=True, slots=True)
class OutlineCluster:
    """An account, or a stage in it."""

    id: str
    lines: tuple[str, ...]
    nodes: tuple[OutlineNode, ...]
    clusters: tuple["OutlineCluster", ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineEdge:
    """What leads from one node to another; `style` is that of a line of the picture."""

    source: str
    target: str
    label: str
    style: str


@dataclass(frozen=True, slots=True)
class Outline:
    """All of it; `nodes` are in no cluster."""

    title: str
    clusters: tuple[OutlineCluster, ...]
    nodes: tuple[OutlineNode, ...]
    edges: tuple[OutlineEdge, ...]


def build_outline(graph: Graph, opened: Collection[str] = ()) -> Outline:
    """Return the outline of `graph`; `opened` are the ids of the stacks to show resources of.

    Its ids are letters and numbers, by the place in the graph.
    """
    return _Outlining(graph, opened).outline()


class _Outlining:
    def __init__(self, graph: Graph, opened: Collection[str]) -> None:
        self._graph = graph
        self._opened = opened
        self._rows = rows.build_rows(graph)
        self._ids = {each.action.id: f"action{at}" for at, each in enumerate(self._rows)}
        for at, each in enumerate(self._rows):
            if each.target == each.action.stack or each.action.stack is None:
                self._ids |= {each.target: f"stack{at}"} if each.target else {}

    def outline(self) -> Outline:
        told = tuple(self._told())
        return Outline(
            labels.title(self._graph),
            (self._own([cause for cause, _ in told]), *self._accounts()),
            tuple(channel for _, channels in told for channel in channels),
            (
                *self._order(),
                *self._works(),
                *self._handed(),
                *(
                    OutlineEdge(each.id, one.id, "tells", "event")
                    for each, found in told
                    for one in found
                ),
            ),
        )

    def _own(self, causes: Sequence[OutlineNode]) -> OutlineCluster:
        alone = [each for each in self._rows if box_text.is_single_action(each.stage)]
        stages = {each.stage.id: each.stage for each in self._rows if each not in alone}
        inner = tuple(
            OutlineCluster(
                f"stage{index}",
                _lines(box_text.stage(stage)),
                tuple(self._action(each) for each in self._rows if each.stage is stage),
            )
            for index, stage in enumerate(stages.values())
        )
        itself = OutlineNode("pipeline", tuple(labels.about(self._graph)), "pipeline")
        heading = _lines(box_text.own_place(self._graph))
        return OutlineCluster(
            "account", heading, (itself, *map(self._action, alone), *causes), inner
        )

    def _action(self, row: Row) -> OutlineNode:
        words = box_text.action(self._graph, row.stage, row.action)
        return OutlineNode(self._ids[row.action.id], _lines(words), row.action.kind)

    def _accounts(self) -> Iterator[OutlineCluster]:
        for index, account in enumerate(self._graph.accounts):
            several = len(account.regions) > 1
            nodes = tuple(
                self._target(each, several)
                for each in self._rows
                if each.target in self._ids and each.account == account.number
            )
            if nodes:
                yield OutlineCluster(
                    f"account{index}", _lines(box_text.account_heading(account)), nodes
                )

    def _target(self, row: Row, region: bool) -> OutlineNode:
        words = _lines(box_text.target(self._graph, row, self._opened, region))
        acting = [r.name for r in self._graph.roles if r.id == row.action.execution_role]
        notes = [line for each in acting for line in _wrapped(f"CloudFormation acts as {each}")]
        style = "stack" if row.action.stack else "elsewhere"
        return OutlineNode(self._ids[row.target or ""], (*words, *notes), style)

    def _order(self) -> Iterator[OutlineEdge]:
        steps = [["pipeline"]]
        steps += [
            [self._ids[each.id] for each in stage.actions if each.run_order == order]
            for stage in self._graph.stages
            for order in sorted({each.run_order for each in stage.actions})
        ]
        for before, after in pairwise(steps):
            yield from (
                OutlineEdge(source, target, "", "order") for source in before for target in after
            )

    def _works(self) -> Iterator[OutlineEdge]:
        names = {each.id: each.name for each in self._graph.roles}
        for row in self._rows:
            if row.target is not None:
                role = names.get(row.action.role or "")
                verb = labels.verb(row.action)
                end = self._ids[row.action.stack or row.target]
                label = f"{verb} as {role}" if role else verb
                yield OutlineEdge(self._ids[row.action.id], end, label, "deploy")

    def _handed(self) -> Iterator[OutlineEdge]:
        found: dict[tuple[str, str, str], dict[str, None]] = {}
        for flow in self._graph.flows:
            style = _HANDED.get(flow.kind)
            if style:
                key = (self._ids[flow.source], self._ids[flow.target], style)
                found.setdefault(key, {})[flow.label] = None
        for (source, target, style), texts in found.items():
            yield OutlineEdge(source, target, ", ".join(texts), style)

    def _told(self) -> Iterator[tuple[OutlineNode, tuple[OutlineNode, ...]]]:
        for index, audience in enumerate(subscribers.group_subscribers(self._graph)):
            channels = tuple(
                OutlineNode(f"channel{index}x{at}", _lines(box_text.channel(one, via)), "channel")
                for at, (one, via) in enumerate(audience.channels)
            )
            yield (
                OutlineNode(f"events{index}", _lines(box_text.causes(audience)), "event"),
                channels,
            )


def _lines(words: Sequence[Paragraph]) -> tuple[str, ...]:
    """Return the paragraphs as lines, without what an edge says."""
    return tuple(
        line
        for each in words
        if each.style not in ("output", "artifact")
        for line in _wrapped(each.text)
    )


def _wrapped(text: str) -> list[str]:
    return text_metrics.wrap(text, _ROOM, 12)
