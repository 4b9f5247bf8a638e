"""Lanes beside the boxes, in which lines run from one row to others without meeting a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST = 6
STEP = 9
"""Between two lanes."""


@dataclass(frozen=True, slots=True)
class Connector:
    """What leads from the row of `source` to those of `targets`, all of them ids."""

    source: str
    targets: tuple[str, ...]


def connectors(pairs: Sequence[tuple[str, str]]) -> tuple[Connector, ...]:
    """Return the ways of these (source, target), one for each source, in order."""
    found: dict[str, dict[str, None]] = {}
    for source, target in pairs:
        if source != target:
            found.setdefault(source, {})[target] = None
    return tuple(Connector(source, tuple(targets)) for source, targets in found.items())


def assign(wanted: Sequence[Connector], rows: Mapping[str, int]) -> dict[str, int]:
    """Return source → lane, from 0, so that what shares a lane shares no row, up to `MOST` lanes.

    `rows` is id → row. Beyond so many lanes, lines run over each other in the last one.
    """
    ends: list[int] = []
    found = {}
    for way in sorted(wanted, key=lambda each: _span(each, rows)):
        first, last = _span(way, rows)
        free = [lane for lane, end in enumerate(ends) if end < first]
        lane = free[0] if free else min(len(ends), MOST - 1)
        if lane == len(ends):
            ends.append(last)
        ends[lane] = last
        found[way.source] = lane
    return found


def room(lanes: Mapping[str, int]) -> float:
    """Return how wide the lanes are together."""
    return STEP * (max(lanes.values(), default=-1) + 1)


def _span(way: Connector, rows: Mapping[str, int]) -> tuple[int, int]:
    at = [rows[way.source], *(rows[each] for each in way.targets)]
    return min(at), max(at)
