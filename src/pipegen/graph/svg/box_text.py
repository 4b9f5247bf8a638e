"""What stands in each box of the picture, as paragraphs."""

from collections.abc import Collection, Iterator, Sequence

from pipegen.graph import labels as graph_labels
from pipegen.graph.model.graph import AccountNode, Graph
from pipegen.graph.model.notifications import Channel
from pipegen.graph.model.stacks import StackNode
from pipegen.graph.model.stages import ActionNode, StageNode
from pipegen.graph.model.subscribers import SubscriberGroup
from pipegen.graph.svg import text_metrics
from pipegen.graph.svg.rows import Row
from pipegen.graph.svg.shapes import Paragraph

_NAME_SIZE = 14


def name(text: str) -> Paragraph:
    """Return the heading of a box; a part without a name has a dash."""
    return Paragraph(text_metrics.clean(text) or "-", "name", bold=True, size=_NAME_SIZE)


def pipeline(graph: Graph) -> list[Paragraph]:
    """Return the heading of the account that the pipeline lives in."""
    return _place(graph_labels.own_account(graph), graph_labels.about(graph))


def own_place(graph: Graph) -> list[Paragraph]:
    """Return the same without the pipeline."""
    return _place(graph_labels.own_account(graph), [])


def account_heading(account: AccountNode | None) -> list[Paragraph]:
    """Return the heading of an account beside the pipeline's."""
    return _place(account, ["the pipeline's own"] if account and account.is_pipelines else [])


def _place(account: AccountNode | None, more: Sequence[str]) -> list[Paragraph]:
    called = graph_labels.account(account)
    about = [*([", ".join(account.regions)] if account and account.regions else []), *more]
    return [
        name(called[0].upper() + called[1:]),
        *([Paragraph(", ".join(about))] if about else []),
    ]


def stage(one: StageNode) -> list[Paragraph]:
    """Return the heading of a stage that has several actions, or one of another name."""
    return [name(one.name), *map(Paragraph, _conditions(one))]


def action(graph: Graph, stage: StageNode, one: ActionNode) -> list[Paragraph]:
    """Return what stands in the box of an action."""
    alone = is_single_action(stage)
    beside = sum(each.run_order == one.run_order for each in stage.actions) > 1
    taken = one.inputs if len({each for a in graph.actions for each in a.outputs}) > 1 else ()
    return [
        name(one.name),
        Paragraph(graph_labels.kind(one) + (" · in parallel" if beside else ""), "kind"),
        *map(Paragraph, graph_labels.notes(one)),
        *([Paragraph(f"takes {', '.join(taken)}", "artifact")] if taken else []),
        *([Paragraph(f"gives {', '.join(one.outputs)}", "artifact")] if one.outputs else []),
        *(map(Paragraph, _conditions(stage)) if alone else ()),
    ]


def is_single_action(stage: StageNode) -> bool:
    """Return whether `stage` needs no box around its only action."""
    return [each.name for each in stage.actions] == [stage.name]


def _conditions(stage: StageNode) -> Iterator[str]:
    if stage.conditions:
        yield f"checks conditions: {', '.join(stage.conditions)}"
    if stage.on_failure:
        yield f"on failure: {stage.on_failure.lower()}"


def stack(graph: Graph, one: StackNode, opened: Collection[str], region: bool) -> list[Paragraph]:
    """Return what stands in the box of a stack; `region` says whether its region is shown."""
    known = [one.problem] if one.problem else [graph_labels.resources(one)]
    described = [*known, *([one.file] if one.file and not one.problem else [])]
    described += [one.region] if region and one.region else []
    return [
        name(one.name),
        Paragraph(" · ".join(described), "problem" if one.problem else "note"),
        *([Paragraph("protected by a stack policy")] if one.protected else []),
        *(Paragraph(each, "output") for each in _filled(graph, one)),
        *(map(Paragraph, map(graph_labels.resource, one.resources)) if one.id in opened else ()),
    ]


def target(graph: Graph, row: Row, opened: Collection[str], region: bool) -> list[Paragraph]:
    """Return what stands on the right of a row, nothing where there is no box."""
    one, action = graph.stack(row.action.stack), row.action
    if row.target is None:
        return []
    if action.stack is None:
        return [name(action.name), Paragraph(graph_labels.kind(action))]
    if one is None:
        return [name(action.stack.rpartition("/")[2]), Paragraph("stack")]
    if row.target != one.id:
        return [name(one.name), Paragraph("the same stack")]
    return stack(graph, one, opened, region)


def _filled(graph: Graph, one: StackNode) -> Iterator[str]:
    for source, labels in graph_labels.inflows(graph, one.id):
        giving = graph.stack(source)
        yield f"{labels} from {giving.name if giving else source}"


def roles(graph: Graph, actions: Sequence[ActionNode]) -> list[tuple[bool, list[Paragraph]]]:
    """Return what stands in the box of each role of `actions`, and whether it is assumed."""
    names = {each.id: each.name for each in graph.roles}
    passed: dict[str, dict[str, None]] = {}
    for each in actions:
        called = text_metrics.clean(names[each.role]) or "-" if each.role else ""
        others = passed.setdefault(called, {})
        if each.execution_role:
            others[names[each.execution_role]] = None
    found: list[tuple[bool, list[Paragraph]]] = []
    for called, acted in passed.items():
        first = [Paragraph(called, "role", bold=True)] if called else []
        acting = [Paragraph(f"CloudFormation acts as {each}", "role") for each in acted]
        if first or acting:
            found.append((bool(first), [*first, *acting]))
    return found


def causes(audience: SubscriberGroup) -> list[Paragraph]:
    """Return what stands in the box of what an audience is told of."""
    return [name("Events"), *(Paragraph(each, "event") for each in audience.causes)]


def channel(one: Channel, via: Sequence[str]) -> list[Paragraph]:
    """Return what stands in the box of a channel."""
    over = f" · over {', '.join(via)}" if via else ""
    return [name(one.name), Paragraph(graph_labels.channel(one) + over)]
