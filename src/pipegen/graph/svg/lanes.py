"""Lanes beside the boxes of the SVG picture, in which lines run from one row to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAX_LANES = 6
LANE_WIDTH = 9


@dataclass(frozen=True, slots=True)
class Connector:
    """A connection from the row of `source` to the rows of `targets`, all of them ids."""

    source: str
    targets: tuple[str, ...]


def group_by_source(pairs: Sequence[tuple[str, str]]) -> tuple[Connector, ...]:
    """Return one connector for each source in `pairs` of (source, target), in order."""
    targets: dict[str, dict[str, None]] = {}
    for source, target in pairs:
        if source != target:
            targets.setdefault(source, {})[target] = None
    return tuple(Connector(source, tuple(of_source)) for source, of_source in targets.items())


def assign_lanes(connectors: Sequence[Connector], rows: Mapping[str, int]) -> dict[str, int]:
    """Return source → lane, from 0, so that connectors in one lane do not overlap.

    `rows` is id → row number. If `MAX_LANES` are not enough, lines overlap in the last lane.
    """
    ends: list[int] = []
    lanes = {}
    for connector in sorted(connectors, key=lambda connector: _span(connector, rows)):
        first, last = _span(connector, rows)
        free = [lane for lane, end in enumerate(ends) if end < first]
        lane = free[0] if free else min(len(ends), MAX_LANES - 1)
        if lane == len(ends):
            ends.append(last)
        ends[lane] = last
        lanes[connector.source] = lane
    return lanes


def total_width(lanes: Mapping[str, int]) -> float:
    """Return the width of all lanes together."""
    return LANE_WIDTH * (max(lanes.values(), default=-1) + 1)


def _span(connector: Connector, rows: Mapping[str, int]) -> tuple[int, int]:
    """Return the first and the last row of `connector`."""
    numbers = [rows[connector.source], *(rows[target] for target in connector.targets)]
    return min(numbers), max(numbers)
