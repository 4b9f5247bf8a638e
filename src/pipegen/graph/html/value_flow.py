"""The values that flow: from the output or action that makes one to each place that it fills."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipegen.graph.html.anchors import Key
from pipegen.graph.model.edges import Edge
from pipegen.graph.model.graph import Graph


@dataclass(frozen=True, slots=True)
class ValueUse:
    """A place that a value fills: `part` is a parameter, a resource, or a key of an action."""

    target: Key
    part: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value, called `name` where it is made; `id` marks its places on the page."""

    id: str
    name: str
    source: Key
    uses: tuple[ValueUse, ...]


class ValueFlow:
    """The values of `graph`, in the order in which they are first used."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._deploys = {each.id: each.stack for each in graph.actions}
        uses: dict[tuple[Key, str], dict[ValueUse, None]] = {}
        for flow in graph.flows:
            if flow.kind in ("output", "variable", "export"):
                uses.setdefault((self._source(flow), flow.source_part), {})[self._use(flow)] = None
        self.all = tuple(
            Value(f"value-{number}", name, source, tuple(found))
            for number, ((source, name), found) in enumerate(uses.items(), 1)
        )

    def made_at(self, *key: str) -> tuple[Value, ...]:
        """Return the values that the part `key` makes."""
        return tuple(each for each in self.all if each.source == key)

    def used_at(self, *key: str) -> Iterator[tuple[Value, ValueUse]]:
        """Yield the values that fill something of the part `key`, and what they fill."""
        for value in self.all:
            for use in value.uses:
                if use.target == key:
                    yield value, use

    def _source(self, flow: Edge) -> Key:
        is_stack = self._graph.stack(flow.source) is not None
        return (flow.source, "output", flow.source_part) if is_stack else (flow.source,)

    def _use(self, flow: Edge) -> ValueUse:
        if flow.kind == "export":
            return ValueUse((flow.target, "resource", flow.target_part), flow.target_part)
        stack = self._graph.stack(self._deploys.get(flow.target, flow.target))
        declared = {each.name for each in stack.parameters} if stack else set()
        if stack and flow.target_part in declared:
            return ValueUse((stack.id, "parameter", flow.target_part), flow.target_part)
        return ValueUse((flow.target,), flow.target_part)


def ids(values: Iterable[Value]) -> str | None:
    """Return the ids of `values`, by which the script finds all places of one; None for none."""
    return " ".join(dict.fromkeys(each.id for each in values)) or None
