"""Sort stacks by their dependencies, and find dependency cycles."""

from collections.abc import Mapping, Set
from graphlib import TopologicalSorter


def in_order(needs: Mapping[str, Set[str]]) -> list[str]:
    """Return the keys of `needs`, which has no cycle: each after those that it needs.

    Keys that can be in any order keep that of `needs`.
    """
    position = {name: index for index, name in enumerate(needs)}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    order: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=position.__getitem__)
        order.append(ready.pop(0))
        sorter.done(order[-1])
    return order


def find_cycle(needs: Mapping[str, Set[str]]) -> list[str]:
    """Return a shortest cycle, empty if there is none.

    Each key needs the next; the first key is repeated at the end. `graphlib` names any cycle, and
    which one depends on the order of sets.
    """
    shortest: list[str] = []
    for start in needs:
        cycle = _path_back(start, needs)
        if cycle and (not shortest or len(cycle) < len(shortest)):
            shortest = cycle
    return shortest


def _path_back(start: str, needs: Mapping[str, Set[str]]) -> list[str]:
    paths = [[start]]
    seen: set[str] = set()
    for path in paths:
        for name in sorted(needs[path[-1]]):
            if name == start:
                return [*path, start]
            if name not in seen:
                seen.add(name)
                paths.append([*path, name])
    return []
