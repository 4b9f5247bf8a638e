"""What stands in each box of the picture, as paragraphs."""

from collections.abc import Collection, Iterator, Sequence

from pipegen.graph import labels as graph_labels
from pipegen.graph.model.graph import Account, Graph
from pipegen.graph.model.notifications import Channel
from pipegen.graph.model.stacks import Stack
from pipegen.graph.model.stages import Action, Stage
from pipegen.graph.model.subscribers import Audience
from pipegen.graph.svg import text_metrics
from pipegen.graph.svg.rows import Row
from pipegen.graph.svg.shapes import Words

_NAME_SIZE = 14


def name(text: str) -> Words:
    """Return the heading of a box; a part without a name has a dash."""
    return Words(text_metrics.clean(text) or "-", "name", bold=True, size=_NAME_SIZE)


def pipeline(graph: Graph) -> list[Words]:
    """Return the heading of the account that the pipeline lives in."""
    return _place(graph_labels.own_account(graph), graph_labels.about(graph))


def own_place(graph: Graph) -> list[Words]:
    """Return the same without the pipeline."""
    return _place(graph_labels.own_account(graph), [])


def place(account: Account | None) -> list[Words]:
    """Return the heading of an account beside the pipeline's."""
    return _place(account, ["the pipeline's own"] if account and account.is_pipelines else [])


def _place(account: Account | None, more: Sequence[str]) -> list[Words]:
    called = graph_labels.account(account)
    about = [*([", ".join(account.regions)] if account and account.regions else []), *more]
    return [name(called[0].upper() + called[1:]), *([Words(", ".join(about))] if about else [])]


def stage(one: Stage) -> list[Words]:
    """Return the heading of a stage that has several actions, or one of another name."""
    return [name(one.name), *map(Words, _conditions(one))]


def action(graph: Graph, stage: Stage, one: Action) -> list[Words]:
    """Return what stands in the box of an action."""
    alone = is_alone(stage)
    beside = sum(each.run_order == one.run_order for each in stage.actions) > 1
    taken = one.inputs if len({each for a in graph.actions for each in a.outputs}) > 1 else ()
    return [
        name(one.name),
        Words(graph_labels.kind(one) + (" · in parallel" if beside else ""), "kind"),
        *map(Words, graph_labels.notes(one)),
        *([Words(f"takes {', '.join(taken)}", "artifact")] if taken else []),
        *([Words(f"gives {', '.join(one.outputs)}", "artifact")] if one.outputs else []),
        *(map(Words, _conditions(stage)) if alone else ()),
    ]


def is_alone(stage: Stage) -> bool:
    """Return whether `stage` needs no box around its only action."""
    return [each.name for each in stage.actions] == [stage.name]


def _conditions(stage: Stage) -> Iterator[str]:
    if stage.conditions:
        yield f"checks conditions: {', '.join(stage.conditions)}"
    if stage.on_failure:
        yield f"on failure: {stage.on_failure.lower()}"


def stack(graph: Graph, one: Stack, opened: Collection[str], region: bool) -> list[Words]:
    """Return what stands in the box of a stack; `region` says whether its region is shown."""
    known = [one.problem] if one.problem else [graph_labels.resources(one)]
    described = [*known, *([one.file] if one.file and not one.problem else [])]
    described += [one.region] if region and one.region else []
    return [
        name(one.name),
        Words(" · ".join(described), "problem" if one.problem else "note"),
        *([Words("protected by a stack policy")] if one.protected else []),
        *(Words(each, "output") for each in _filled(graph, one)),
        *(map(Words, map(graph_labels.resource, one.resources)) if one.id in opened else ()),
    ]


def target(graph: Graph, row: Row, opened: Collection[str], region: bool) -> list[Words]:
    """Return what stands on the right of a row, nothing where there is no box."""
    one, action = graph.stack(row.action.stack), row.action
    if row.target is None:
        return []
    if action.stack is None:
        return [name(action.name), Words(graph_labels.kind(action))]
    if one is None:
        return [name(action.stack.rpartition("/")[2]), Words("stack")]
    if row.target != one.id:
        return [name(one.name), Words("the same stack")]
    return stack(graph, one, opened, region)


def _filled(graph: Graph, one: Stack) -> Iterator[str]:
    for source, labels in graph_labels.inflows(graph, one.id):
        giving = graph.stack(source)
        yield f"{labels} from {giving.name if giving else source}"


def roles(graph: Graph, actions: Sequence[Action]) -> list[tuple[bool, list[Words]]]:
    """Return what stands in the box of each role of `actions`, and whether it is assumed."""
    names = {each.id: each.name for each in graph.roles}
    passed: dict[str, dict[str, None]] = {}
    for each in actions:
        called = text_metrics.clean(names[each.role]) or "-" if each.role else ""
        others = passed.setdefault(called, {})
        if each.execution_role:
            others[names[each.execution_role]] = None
    found: list[tuple[bool, list[Words]]] = []
    for called, acted in passed.items():
        first = [Words(called, "role", bold=True)] if called else []
        acting = [Words(f"CloudFormation acts as {each}", "role") for each in acted]
        if first or acting:
            found.append((bool(first), [*first, *acting]))
    return found


def causes(audience: Audience) -> list[Words]:
    """Return what stands in the box of what an audience is told of."""
    return [name("Events"), *(Words(each, "event") for each in audience.causes)]


def channel(one: Channel, via: Sequence[str]) -> list[Words]:
    """Return what stands in the box of a channel."""
    over = f" · over {', '.join(via)}" if via else ""
    return [name(one.name), Words(graph_labels.channel(one) + over)]
