"""The rows of the SVG picture: one for each action, with the box of its target beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipegen.graph.model.graph import Graph
from pipegen.graph.model.stages import ActionNode, StageNode


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action of a stage; `target` is the id of its box on the right, None if it has none.

    `account` is the number of the target's account, None if it is not known.
    """

    stage: StageNode
    action: ActionNode
    first: bool
    """Whether it is the first row of its stage."""
    last: bool
    """Whether it is the last row of its stage."""
    target: str | None
    account: str | None
    group: int | None
    """Rows with the same number share one account frame on the right; None without a box."""


def build_rows(graph: Graph) -> tuple[ActionRow, ...]:
    """Return the rows of `graph`, in the order in which the actions run."""
    return tuple(_rows(graph))


def _rows(graph: Graph) -> Iterator[ActionRow]:
    group, group_account, seen = -1, "", set[str]()
    for stage in graph.stages:
        actions = sorted(stage.actions, key=lambda action: action.run_order)
        for index, action in enumerate(actions):
            box_id = action.stack or _other_account_id(graph, action)
            if box_id is not None and f"in {action.account}" != group_account:
                group, group_account = group + 1, f"in {action.account}"
            target = f"{box_id}#{action.id}" if box_id in seen else box_id
            seen.add(box_id or "")
            yield ActionRow(
                stage,
                action,
                index == 0,
                index == len(actions) - 1,
                target,
                action.account,
                None if box_id is None else group,
            )


def _other_account_id(graph: Graph, action: ActionNode) -> str | None:
    """Return a box id for an action without a stack in an account other than the pipeline's."""
    return f"in:{action.id}" if action.account != graph.account else None
