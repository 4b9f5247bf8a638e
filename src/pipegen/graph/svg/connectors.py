"""The lines of the picture, from box to box, past all texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipegen.graph import labels
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import lanes, rows, text_metrics
from pipegen.graph.svg.lanes import Connector
from pipegen.graph.svg.placement import LEFT, RIGHT, Layout
from pipegen.graph.svg.shapes import Box, Line, Text

_HOOK = 20
"""From the top of a box to where lines from the side meet it."""
_SIZE = 12


@dataclass(frozen=True, slots=True)
class Label:
    """A word above a line in the gap between the two columns."""

    box: Box
    text: Text


def spine(placed: Layout) -> Iterator[Line]:
    """Yield the order of stages, and of actions in a stage."""
    for before, after in placed.spine:
        x = max(before.x, after.x) + 24
        yield Line(((x, before.bottom), (x, after.y)), "order")


def across(graph: Graph, placed: Layout) -> Iterator[tuple[Line, Label]]:
    """Yield what leads from the left column to the right one, with its word."""
    for box in placed.assumed:
        y = box.y + _HOOK
        yield Line(((LEFT[1], y), (box.x, y)), "role"), _label("assumes", y, "role")
    for row in rows.build_rows(graph):
        if row.target is not None:
            start, end = placed.by_id[row.action.id], placed.by_id[row.target]
            y = start.y + _HOOK
            verb = labels.verb(row.action)
            yield Line(((start.right, y), (end.x, y)), "deploy"), _label(verb, y, "note")
    for cause, told in placed.told:
        y = told.y + _HOOK
        yield Line(((cause.right, y), (told.x, y)), "event"), _label("tells", y, "event")


def artifacts(
    placed: Layout, ways: Sequence[Connector], taken: Mapping[str, int]
) -> Iterator[Line]:
    """Yield the lines in the lanes on the left."""
    for way in ways:
        x = placed.lane - 9 - lanes.STEP * taken[way.source]
        yield from _branches(placed, way, x, taken[way.source], "artifact")


def outputs(placed: Layout, ways: Sequence[Connector], taken: Mapping[str, int]) -> Iterator[Line]:
    """Yield the lines in the lanes on the right."""
    for way in ways:
        x = placed.by_id[way.source].right + 9 + lanes.STEP * taken[way.source]
        yield from _branches(placed, way, x, taken[way.source], "output")


def _branches(placed: Layout, way: Connector, x: float, lane: int, style: str) -> Iterator[Line]:
    """Yield lines by the lane at `x`: whole ones to the farthest targets, short ones to others."""
    source = placed.by_id[way.source]
    ends = sorted((placed.by_id[each] for each in way.targets), key=lambda each: each.y)
    y = source.bottom - 12
    for index, end in enumerate(ends):
        at = end.y + _HOOK + 6 * (lane % 3)
        last = index == len(ends) - 1 if end.y > source.y else index == 0
        way_there = ((_side(source, x), y), (x, y)) if last else ()
        yield Line((*way_there, (x, at), (_side(end, x), at)), style)


def _side(box: Box, x: float) -> float:
    return box.x if x < box.x else box.right


def _label(word: str, y: float, style: str) -> Label:
    box = Box(LEFT[1] + 2, y - 18, RIGHT[0] - LEFT[1] - 4, 16, "label")
    x = box.x + (box.width - text_metrics.width(word, _SIZE)) / 2
    return Label(box, Text(x, y - 6, word, _SIZE, False, style, box))
