"""The order in which stacks can be deployed, where some need others."""

from collections.abc import Collection, Mapping


def ordered(needs: Mapping[str, Collection[str]]) -> list[str]:
    """Return the keys of `needs`, each after those that it needs, else as they were.

    Raises `ValueError` where there is a cycle.
    """
    found: list[str] = []
    while len(found) < len(needs):
        ready = [each for each in needs if each not in found and needs[each] <= {*found}]  # type: ignore[operator]
        if not ready:
            raise ValueError("a cycle")
        found.append(ready[0])
    return found


def cycle(needs: Mapping[str, Collection[str]]) -> list[str]:
    """Return a shortest cycle, each key needing the next, the first one again at the end.

    Empty where there is none.
    """
    best: list[str] = []
    for start in needs:
        found = _way_back(start, needs)
        if found and (not best or len(found) < len(best)):
            best = found
    return best


def _way_back(start: str, needs: Mapping[str, Collection[str]]) -> list[str]:
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
