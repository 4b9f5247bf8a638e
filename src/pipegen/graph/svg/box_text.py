"""The text in each box of the SVG picture, as paragraphs."""

from collections.abc import Collection, Iterator, Sequence

from pipegen.graph import labels
from pipegen.graph.model.graph import AccountNode, Graph
from pipegen.graph.model.notifications import Channel
from pipegen.graph.model.stacks import StackNode
from pipegen.graph.model.stages import ActionNode, StageNode
from pipegen.graph.model.subscribers import SubscriberGroup
from pipegen.graph.svg import text_metrics
from pipegen.graph.svg.rows import ActionRow
from pipegen.graph.svg.shapes import Paragraph

_NAME_SIZE = 14


def _name(text: str) -> Paragraph:
    """Return the heading of a box; a node without a name has a dash."""
    return Paragraph(text_metrics.clean(text) or "-", "name", bold=True, size=_NAME_SIZE)


def pipeline_heading(graph: Graph) -> list[Paragraph]:
    """Return the heading of the pipeline's account, with a summary of the pipeline."""
    return _account(labels.pipeline_account(graph), labels.pipeline_summary(graph))


def pipeline_account_heading(graph: Graph) -> list[Paragraph]:
    """Return the heading of the pipeline's account, without the pipeline."""
    return _account(labels.pipeline_account(graph), [])


def account_heading(account: AccountNode | None) -> list[Paragraph]:
    """Return the heading of an account on the right, which may be the pipeline's too."""
    return _account(account, ["the pipeline's own"] if account and account.is_pipelines else [])


def _account(account: AccountNode | None, notes: Sequence[str]) -> list[Paragraph]:
    label = labels.account_label(account)
    regions = [", ".join(account.regions)] if account and account.regions else []
    details = ", ".join([*regions, *notes])
    return [
        _name(label[0].upper() + label[1:]),
        *([Paragraph(details)] if details else []),
    ]


def stage_heading(stage: StageNode) -> list[Paragraph]:
    """Return the heading of a stage that is not a single action of the same name."""
    return [_name(stage.name), *map(Paragraph, _conditions(stage))]


def action_text(graph: Graph, stage: StageNode, action: ActionNode) -> list[Paragraph]:
    """Return the text in the box of `action`."""
    is_parallel = sum(other.run_order == action.run_order for other in stage.actions) > 1
    has_several_artifacts = len({name for other in graph.actions for name in other.outputs}) > 1
    inputs = action.inputs if has_several_artifacts else ()
    outputs = action.outputs
    return [
        _name(action.name),
        Paragraph(labels.action_type(action) + (" · in parallel" if is_parallel else ""), "kind"),
        *map(Paragraph, labels.action_notes(action)),
        *([Paragraph(f"takes {', '.join(inputs)}", "artifact")] if inputs else []),
        *([Paragraph(f"gives {', '.join(outputs)}", "artifact")] if outputs else []),
        *(map(Paragraph, _conditions(stage)) if is_single_action(stage) else ()),
    ]


def is_single_action(stage: StageNode) -> bool:
    """Return True if `stage` has one action of its name, which needs no frame around it."""
    return [action.name for action in stage.actions] == [stage.name]


def _conditions(stage: StageNode) -> Iterator[str]:
    if stage.conditions:
        yield f"checks conditions: {', '.join(stage.conditions)}"
    if stage.on_failure:
        yield f"on failure: {stage.on_failure.lower()}"


def stack_text(
    graph: Graph, stack: StackNode, expanded: Collection[str], show_region: bool
) -> list[Paragraph]:
    """Return the text in the box of `stack`, with its resources if its id is in `expanded`."""
    summary = [stack.problem] if stack.problem else [labels.resource_count(stack)]
    summary += [stack.file] if stack.file and not stack.problem else []
    summary += [stack.region] if show_region and stack.region else []
    resources = stack.resources if stack.id in expanded else ()
    return [
        _name(stack.name),
        Paragraph(" · ".join(summary), "problem" if stack.problem else "note"),
        *([Paragraph("protected by a stack policy")] if stack.protected else []),
        *(Paragraph(text, "output") for text in _inflows(graph, stack)),
        *(map(Paragraph, map(labels.resource_label, resources))),
    ]


def target_text(
    graph: Graph, row: ActionRow, expanded: Collection[str], show_region: bool
) -> list[Paragraph]:
    """Return the text in the box on the right of `row`, an empty list if there is no box."""
    stack, action = graph.stack(row.action.stack), row.action
    if row.target is None:
        return []
    if action.stack is None:
        return [_name(action.name), Paragraph(labels.action_type(action))]
    if stack is None:
        return [_name(action.stack.rpartition("/")[2]), Paragraph("stack")]
    if row.target != stack.id:
        return [_name(stack.name), Paragraph("the same stack")]
    return stack_text(graph, stack, expanded, show_region)


def _inflows(graph: Graph, stack: StackNode) -> Iterator[str]:
    for source, outputs in labels.inflows(graph, stack.id):
        producer = graph.stack(source)
        yield f"{outputs} from {producer.name if producer else source}"


def role_texts(graph: Graph, actions: Sequence[ActionNode]) -> list[tuple[bool, list[Paragraph]]]:
    """Return the boxes of the roles that `actions` use.

    Returns:
        For each box, whether the pipeline assumes a role in it, and the text.

    """
    boxes: list[tuple[bool, list[Paragraph]]] = []
    for role, execution_roles in _roles(graph, actions).items():
        assumed = [Paragraph(role, "role", bold=True)] if role else []
        passed = [Paragraph(f"CloudFormation acts as {name}", "role") for name in execution_roles]
        if assumed or passed:
            boxes.append((bool(assumed), [*assumed, *passed]))
    return boxes


def _roles(graph: Graph, actions: Sequence[ActionNode]) -> dict[str, dict[str, None]]:
    """Return action role → the execution roles used with it; "" is the service role."""
    names = {role.id: role.name for role in graph.roles}
    roles: dict[str, dict[str, None]] = {}
    for action in actions:
        name = text_metrics.clean(names[action.role]) or "-" if action.role else ""
        execution_roles = roles.setdefault(name, {})
        if action.execution_role:
            execution_roles[names[action.execution_role]] = None
    return roles


def causes_text(group: SubscriberGroup) -> list[Paragraph]:
    """Return the text in the box of the events that notify `group`."""
    return [_name("Events"), *(Paragraph(cause, "event") for cause in group.causes)]


def channel_text(channel: Channel, via: Sequence[str]) -> list[Paragraph]:
    """Return the text in the box of `channel`; `via` names the topics and functions before it."""
    path = f" · over {', '.join(via)}" if via else ""
    return [_name(channel.name), Paragraph(labels.channel_type(channel) + path)]
