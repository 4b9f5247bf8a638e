"""The SVG picture of a graph: placed boxes, the lines between them, and a legend.

A pure function of the graph. The width of the picture is constant; more or longer content makes
it higher.
"""

from collections.abc import Collection, Sequence

from pipegen.graph import labels
from pipegen.graph.model.edges import Kind
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import connectors, lanes, rows
from pipegen.graph.svg.lanes import Connector
from pipegen.graph.svg.legend import build_legend
from pipegen.graph.svg.placement import GAP, MARGIN, WIDTH, LayoutBuilder
from pipegen.graph.svg.shapes import Picture


def lay_out(graph: Graph, expanded: Collection[str] = ()) -> Picture:
    """Return the picture of `graph`; `expanded` holds the ids of stacks to show resources of."""
    row_numbers = _row_numbers(graph)
    artifacts, outputs = _connectors(graph, ["artifact"]), _connectors(graph, ["output", "export"])
    artifact_lanes = lanes.assign_lanes(artifacts, row_numbers)
    output_lanes = lanes.assign_lanes(outputs, row_numbers)
    layout = LayoutBuilder(graph, expanded, artifact_lanes, output_lanes).build()
    labelled = list(connectors.labelled_lines(graph, layout))
    lines = [
        *connectors.order_lines(layout),
        *connectors.artifact_lines(layout, artifacts, artifact_lanes),
        *connectors.output_lines(layout, outputs, output_lanes),
        *(line for line, _ in labelled),
    ]
    legend = build_legend([line.style for line in lines], MARGIN, layout.y + GAP)
    label_boxes = (label.box for _, label in labelled)
    boxes = (*layout.frames, *layout.boxes, *label_boxes, *legend.boxes)
    return Picture(
        WIDTH,
        max(box.bottom for box in boxes) + MARGIN,
        labels.title(graph),
        labels.description(graph),
        boxes,
        (*lines, *legend.lines),
        (*layout.texts, *(label.text for _, label in labelled), *legend.texts),
        layout.by_id,
    )


def _row_numbers(graph: Graph) -> dict[str, int]:
    """Return the id of each action and target → the number of its row."""
    return {
        node_id: number
        for number, row in enumerate(rows.build_rows(graph))
        for node_id in (row.action.id, row.target)
        if node_id is not None
    }


def _connectors(graph: Graph, kinds: Sequence[Kind]) -> tuple[Connector, ...]:
    return lanes.group_by_source(
        [(flow.source, flow.target) for flow in graph.flows if flow.kind in kinds]
    )
