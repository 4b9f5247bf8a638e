"""The rows of the picture: one for each action, with what it works on beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipegen.graph.model.graph import Graph
from pipegen.graph.model.stages import ActionNode, StageNode


@dataclass(frozen=True, slots=True)
class Row:
    """An action of a stage; `target` is the id of its box on the right, None without one.

    `account` is where that one is, None where that is not known.
    """

    stage: StageNode
    action: ActionNode
    first: bool
    """Whether it begins its stage."""
    last: bool
    target: str | None
    account: str | None
    group: int | None
    """Rows of the same number, which begin with a box on the right, have one account around it."""


def build_rows(graph: Graph) -> tuple[Row, ...]:
    """Return the rows of `graph`, in the order in which the actions run."""
    return tuple(_rows(graph))


def _rows(graph: Graph) -> Iterator[Row]:
    group, at, seen = -1, "", set[str]()
    for stage in graph.stages:
        ordered = sorted(stage.actions, key=lambda each: each.run_order)
        for index, action in enumerate(ordered):
            there = action.stack or _elsewhere(graph, action)
            if there is not None and f"in {action.account}" != at:
                group, at = group + 1, f"in {action.account}"
            target = f"{there}#{action.id}" if there in seen else there
            seen.add(there or "")
            yield Row(
                stage,
                action,
                index == 0,
                index == len(ordered) - 1,
                target,
                action.account,
                None if there is None else group,
            )


def _elsewhere(graph: Graph, action: ActionNode) -> str | None:
    """Return an id for what `action` does in another account than the pipeline's."""
    return f"in:{action.id}" if action.account != graph.account else None
