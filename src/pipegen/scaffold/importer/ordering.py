"""The order in which stacks can be deployed, where some need others."""

from collections.abc import Mapping, Set


def in_order(needs: Mapping[str, Set[str]]) -> list[str]:
    """Return the keys of `needs`, which has no cycle: each after those that it needs.

    Of those that could be next, the first is.
    """
    found: list[str] = []
    while len(found) < len(needs):
        found.append(next(each for each in needs if each not in found and needs[each] <= {*found}))
    return found


def find_cycle(needs: Mapping[str, Set[str]]) -> list[str]:
    """Return a shortest cycle, each key needing the next, the first one again at the end.

    Empty where there is none.
    """
    best: list[str] = []
    for start in needs:
        found = _way_back(start, needs)
        if found and (not best or len(found) < len(best)):
            best = found
    return best


def _way_back(start: str, needs: Mapping[str, Set[str]]) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for each in sorted(needs[way[-1]]):
            if each == start:
                return [*way, start]
            if each not in seen:
                seen.add(each)
                ways.append([*way, each])
    return []
