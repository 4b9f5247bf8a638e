"""The lines of the SVG picture, from box to box, beside all texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipegen.graph import labels
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import lanes, rows, text_metrics
from pipegen.graph.svg.lanes import Connector
from pipegen.graph.svg.placement import LEFT, RIGHT, Layout
from pipegen.graph.svg.shapes import Box, Line, Text

_HOOK = 20
"""The distance from the top of a box to the lines that meet its side."""
_FONT_SIZE = 12


@dataclass(frozen=True, slots=True)
class Label:
    """A text above a line in the gap between the two columns."""

    box: Box
    text: Text


def order_lines(layout: Layout) -> Iterator[Line]:
    """Yield the lines from stage to stage, and from action to action in a stage."""
    for before, after in layout.spine:
        x = max(before.x, after.x) + 24
        yield Line(((x, before.bottom), (x, after.y)), "order")


def labelled_lines(graph: Graph, layout: Layout) -> Iterator[tuple[Line, Label]]:
    """Yield the lines from the left column to the right one, with their labels."""
    for box in layout.assumed:
        y = box.y + _HOOK
        yield Line(((LEFT[1], y), (box.x, y)), "role"), _label("assumes", y, "role")
    for row in rows.build_rows(graph):
        if row.target is not None:
            start, end = layout.by_id[row.action.id], layout.by_id[row.target]
            y = start.y + _HOOK
            verb = labels.verb(row.action)
            yield Line(((start.right, y), (end.x, y)), "deploy"), _label(verb, y, "note")
    for cause, channel in layout.notifications:
        y = channel.y + _HOOK
        yield Line(((cause.right, y), (channel.x, y)), "event"), _label("tells", y, "event")


def artifact_lines(
    layout: Layout, connectors: Sequence[Connector], lane_of: Mapping[str, int]
) -> Iterator[Line]:
    """Yield the lines in the lanes on the left; `lane_of` is source → lane."""
    for connector in connectors:
        lane = lane_of[connector.source]
        x = layout.lane - 9 - lanes.LANE_WIDTH * lane
        yield from _branches(layout, connector, x, lane, "artifact")


def output_lines(
    layout: Layout, connectors: Sequence[Connector], lane_of: Mapping[str, int]
) -> Iterator[Line]:
    """Yield the lines in the lanes on the right; `lane_of` is source → lane."""
    for connector in connectors:
        lane = lane_of[connector.source]
        x = layout.by_id[connector.source].right + 9 + lanes.LANE_WIDTH * lane
        yield from _branches(layout, connector, x, lane, "output")


def _branches(
    layout: Layout, connector: Connector, x: float, lane: int, style: str
) -> Iterator[Line]:
    """Yield the lines of `connector` in the lane at `x`.

    The line to the farthest target above and below starts at the source; those to the other
    targets branch off from it.

    Args:
        layout: The boxes.
        connector: Source and targets, all of them ids in `layout`.
        x: The horizontal position of the lane.
        lane: The number of the lane, which shifts the ends so that lines do not overlap.
        style: The style of the lines.

    """
    source = layout.by_id[connector.source]
    targets = sorted((layout.by_id[id_] for id_ in connector.targets), key=lambda box: box.y)
    y = source.bottom - 12
    for index, target in enumerate(targets):
        end_y = target.y + _HOOK + 6 * (lane % 3)
        is_farthest = index == len(targets) - 1 if target.y > source.y else index == 0
        start = ((_side(source, x), y), (x, y)) if is_farthest else ()
        yield Line((*start, (x, end_y), (_side(target, x), end_y)), style)


def _side(box: Box, x: float) -> float:
    """Return the side of `box` that is closer to `x`."""
    return box.x if x < box.x else box.right


def _label(text: str, y: float, style: str) -> Label:
    box = Box(LEFT[1] + 2, y - 18, RIGHT[0] - LEFT[1] - 4, 16, "label")
    x = box.x + (box.width - text_metrics.width(text, _FONT_SIZE)) / 2
    return Label(box, Text(x, y - 6, text, _FONT_SIZE, False, style, box))
