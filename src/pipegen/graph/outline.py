"""The outline of a graph for Mermaid and DOT: nodes in clusters, and edges between them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipegen.graph import labels
from pipegen.graph.model import subscribers
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import box_text, rows, text_metrics
from pipegen.graph.svg.rows import ActionRow
from pipegen.graph.svg.shapes import Paragraph

_MAX_WIDTH, _FONT_SIZE = 340, 12
"""The maximum width of a line of a node, and the font size that it is measured at."""
_FLOW_STYLES = {"artifact": "artifact", "output": "output", "export": "output"}


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """A node with the lines of its label; `style` is the kind of node."""

    id: str
    lines: tuple[str, ...]
    style: str


@dataclass(frozen=True, slots=True)
class OutlineCluster:
    """An account, or a stage in the pipeline's account."""

    id: str
    lines: tuple[str, ...]
    nodes: tuple[OutlineNode, ...]
    clusters: tuple["OutlineCluster", ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineEdge:
    """An edge between two nodes; `style` is a key of `palette.LINES`."""

    source: str
    target: str
    label: str
    style: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole outline; `nodes` are those outside all clusters."""

    title: str
    clusters: tuple[OutlineCluster, ...]
    nodes: tuple[OutlineNode, ...]
    edges: tuple[OutlineEdge, ...]


def build_outline(graph: Graph, expanded: Collection[str] = ()) -> Outline:
    """Return the outline of `graph`; `expanded` holds the ids of stacks to show resources of.

    The ids in the outline are letters and numbers, by the position in the graph.
    """
    return _OutlineBuilder(graph, expanded).build()


class _OutlineBuilder:
    def __init__(self, graph: Graph, expanded: Collection[str]) -> None:
        self._graph = graph
        self._expanded = expanded
        self._rows = rows.build_rows(graph)
        self._ids = {row.action.id: f"action{index}" for index, row in enumerate(self._rows)}
        for index, row in enumerate(self._rows):
            if row.target == row.action.stack or row.action.stack is None:
                self._ids |= {row.target: f"stack{index}"} if row.target else {}

    def build(self) -> Outline:
        groups = tuple(self._groups())
        return Outline(
            labels.title(self._graph),
            (self._pipeline_account([causes for causes, _ in groups]), *self._accounts()),
            tuple(channel for _, channels in groups for channel in channels),
            (
                *self._order_edges(),
                *self._deploy_edges(),
                *self._flow_edges(),
                *(
                    OutlineEdge(causes.id, channel.id, "tells", "event")
                    for causes, channels in groups
                    for channel in channels
                ),
            ),
        )

    def _pipeline_account(self, causes: Sequence[OutlineNode]) -> OutlineCluster:
        single = [row for row in self._rows if box_text.is_single_action(row.stage)]
        stages = {row.stage.id: row.stage for row in self._rows if row not in single}
        clusters = tuple(
            OutlineCluster(
                f"stage{index}",
                _lines(box_text.stage_heading(stage)),
                tuple(self._action(row) for row in self._rows if row.stage is stage),
            )
            for index, stage in enumerate(stages.values())
        )
        summary = tuple(labels.pipeline_summary(self._graph))
        pipeline = OutlineNode("pipeline", summary, "pipeline")
        heading = _lines(box_text.pipeline_account_heading(self._graph))
        nodes = (pipeline, *map(self._action, single), *causes)
        return OutlineCluster("account", heading, nodes, clusters)

    def _action(self, row: ActionRow) -> OutlineNode:
        paragraphs = box_text.action_text(self._graph, row.stage, row.action)
        return OutlineNode(self._ids[row.action.id], _lines(paragraphs), row.action.kind)

    def _accounts(self) -> Iterator[OutlineCluster]:
        for index, account in enumerate(self._graph.accounts):
            show_region = len(account.regions) > 1
            nodes = tuple(
                self._target(row, show_region)
                for row in self._rows
                if row.target in self._ids and row.account == account.number
            )
            if nodes:
                yield OutlineCluster(
                    f"account{index}", _lines(box_text.account_heading(account)), nodes
                )

    def _target(self, row: ActionRow, show_region: bool) -> OutlineNode:
        lines = _lines(box_text.target_text(self._graph, row, self._expanded, show_region))
        roles = [role.name for role in self._graph.roles if role.id == row.action.execution_role]
        notes = [line for name in roles for line in _wrapped(f"CloudFormation acts as {name}")]
        style = "stack" if row.action.stack else "elsewhere"
        return OutlineNode(self._ids[row.target or ""], (*lines, *notes), style)

    def _order_edges(self) -> Iterator[OutlineEdge]:
        steps = [["pipeline"]]
        steps += [
            [self._ids[action.id] for action in stage.actions if action.run_order == order]
            for stage in self._graph.stages
            for order in sorted({action.run_order for action in stage.actions})
        ]
        for before, after in pairwise(steps):
            yield from (
                OutlineEdge(source, target, "", "order") for source in before for target in after
            )

    def _deploy_edges(self) -> Iterator[OutlineEdge]:
        names = {role.id: role.name for role in self._graph.roles}
        for row in self._rows:
            if row.target is not None:
                role = names.get(row.action.role or "")
                verb = labels.verb(row.action)
                target = self._ids[row.action.stack or row.target]
                label = f"{verb} as {role}" if role else verb
                yield OutlineEdge(self._ids[row.action.id], target, label, "deploy")

    def _flow_edges(self) -> Iterator[OutlineEdge]:
        """Yield one edge for all artifacts, or all outputs, from one node to another."""
        edges: dict[tuple[str, str, str], dict[str, None]] = {}
        for flow in self._graph.flows:
            style = _FLOW_STYLES.get(flow.kind)
            if style:
                key = (self._ids[flow.source], self._ids[flow.target], style)
                edges.setdefault(key, {})[flow.label] = None
        for (source, target, style), texts in edges.items():
            yield OutlineEdge(source, target, ", ".join(texts), style)

    def _groups(self) -> Iterator[tuple[OutlineNode, tuple[OutlineNode, ...]]]:
        """Yield for each subscriber group the node of its causes, and those of its channels."""
        for index, group in enumerate(subscribers.group_subscribers(self._graph)):
            channels = tuple(
                OutlineNode(
                    f"channel{index}x{position}",
                    _lines(box_text.channel_text(channel, via)),
                    "channel",
                )
                for position, (channel, via) in enumerate(group.channels)
            )
            causes = _lines(box_text.causes_text(group))
            yield OutlineNode(f"events{index}", causes, "event"), channels


def _lines(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """Return `paragraphs` as lines, without those that an edge shows."""
    return tuple(
        line
        for paragraph in paragraphs
        if paragraph.style not in ("output", "artifact")
        for line in _wrapped(paragraph.text)
    )


def _wrapped(text: str) -> list[str]:
    return text_metrics.wrap(text, _MAX_WIDTH, _FONT_SIZE)
