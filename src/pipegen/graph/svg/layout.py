"""The picture of a graph: boxes in their places, the lines between them, and a legend.

A pure function of the graph. The picture has always the same width: what is more, or longer, makes
it higher.
"""

from collections.abc import Collection, Sequence

from pipegen.graph import labels
from pipegen.graph.model.edges import Kind
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import connectors, lanes, rows
from pipegen.graph.svg.lanes import Connector
from pipegen.graph.svg.legend import legend
from pipegen.graph.svg.placement import GAP, MARGIN, WIDTH, LayoutBuilder
from pipegen.graph.svg.shapes import Picture


def lay_out(graph: Graph, opened: Collection[str] = ()) -> Picture:
    """Return the picture of `graph`; `opened` are the ids of the stacks to show resources of."""
    index = {
        id: at
        for at, row in enumerate(rows.build_rows(graph))
        for id in (row.action.id, row.target)
    }
    known = {id: at for id, at in index.items() if id is not None}
    handed, filled = _ways(graph, ["artifact"]), _ways(graph, ["output", "export"])
    out, back = lanes.assign(handed, known), lanes.assign(filled, known)
    placed = LayoutBuilder(graph, opened, out, back).all()
    joined = list(connectors.across(graph, placed))
    lines = [
        *connectors.spine(placed),
        *connectors.artifacts(placed, handed, out),
        *connectors.outputs(placed, filled, back),
        *(line for line, _ in joined),
    ]
    told = legend([each.style for each in lines], MARGIN, placed.y + GAP)
    boxes = (*placed.frames, *placed.boxes, *(each.box for _, each in joined), *told.boxes)
    return Picture(
        WIDTH,
        max(each.bottom for each in boxes) + MARGIN,
        labels.title(graph),
        labels.description(graph),
        boxes,
        (*lines, *told.lines),
        (*placed.texts, *(each.text for _, each in joined), *told.texts),
        placed.by_id,
    )


def _ways(graph: Graph, kinds: Sequence[Kind]) -> tuple[Connector, ...]:
    return lanes.connectors(
        [(each.source, each.target) for each in graph.flows if each.kind in kinds]
    )
