"""The flow of values on the page: from the output or action that makes one to its uses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipegen.graph.html.anchors import Key
from pipegen.graph.model.edges import Edge
from pipegen.graph.model.graph import Graph


@dataclass(frozen=True, slots=True)
class ValueUse:
    """A use of a value; `part` is the name of a parameter, a resource or an action property."""

    target: Key
    part: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the name of its output or variable; `id` marks it on the page."""

    id: str
    name: str
    source: Key
    uses: tuple[ValueUse, ...]


class ValueFlow:
    """The values of `graph`, in the order of their first use."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._stack_ids = {action.id: action.stack for action in graph.actions}
        uses: dict[tuple[Key, str], dict[ValueUse, None]] = {}
        for flow in graph.flows:
            if flow.kind in ("output", "variable", "export"):
                uses.setdefault((self._source(flow), flow.source_part), {})[self._use(flow)] = None
        self.all = tuple(
            Value(f"value-{number}", name, source, tuple(value_uses))
            for number, ((source, name), value_uses) in enumerate(uses.items(), 1)
        )

    def made_at(self, *key: str) -> tuple[Value, ...]:
        """Return the values that the part `key` makes."""
        return tuple(value for value in self.all if value.source == key)

    def used_at(self, *key: str) -> Iterator[tuple[Value, ValueUse]]:
        """Yield each value that the part `key` uses, with the use."""
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
        stack = self._graph.stack(self._stack_ids.get(flow.target, flow.target))
        names = {parameter.name for parameter in stack.parameters} if stack else set()
        if stack and flow.target_part in names:
            return ValueUse((stack.id, "parameter", flow.target_part), flow.target_part)
        return ValueUse((flow.target,), flow.target_part)


def ids(values: Iterable[Value]) -> str | None:
    """Return the ids of `values`, separated by spaces, for the script; None if there are none."""
    return " ".join(dict.fromkeys(value.id for value in values)) or None
