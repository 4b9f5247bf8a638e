"""The labels of nodes in pictures and pages."""

from collections.abc import Iterator

from pipegen.graph.model.edges import PIPELINE
from pipegen.graph.model.graph import AccountNode, Graph
from pipegen.graph.model.notifications import Channel
from pipegen.graph.model.stacks import ResourceNode, StackNode
from pipegen.graph.model.stages import ActionNode
from pipegen.text import pluralize

_MODES = {
    "CREATE_UPDATE": "deploys",
    "REPLACE_ON_FAILURE": "deploys",
    "CHANGE_SET_REPLACE": "prepares",
    "CHANGE_SET_EXECUTE": "executes",
    "DELETE_ONLY": "deletes",
}
_CHANNELS = {"email": "e-mail", "slack": "Slack", "teams": "Microsoft Teams"}


def verb(action: ActionNode) -> str:
    """Return what `action` does to its stack, such as "deploys"."""
    return _MODES.get(action.mode, "runs in")


def account_label(account: AccountNode | None) -> str:
    """Return the label of `account`, or a text saying that the account is not known."""
    if not account or not account.number:
        return "an account that is not known here"
    names = f" ({', '.join(account.names)})" if account.names else ""
    return f"account {account.number}{names}"


def pipeline_account(graph: Graph) -> AccountNode | None:
    """Return the account of the pipeline."""
    return next((account for account in graph.accounts if account.is_pipelines), None)


def pipeline_summary(graph: Graph) -> list[str]:
    """Return the pipeline's name, execution mode, service role, and the events that start it."""
    role = next((role.name for role in graph.roles if role.id == graph.role), None)
    service_role = [f"as {role}"] if role else []
    events = {rule.id: rule.waits_for or rule.name for rule in graph.rules}
    triggers = [
        f"started by {events[flow.source]}" for flow in graph.flows if flow.target == PIPELINE
    ]
    mode = graph.execution_mode.lower()
    return [f"pipeline {graph.name or '-'}", mode, *service_role, *triggers]


def action_type(action: ActionNode) -> str:
    """Return the category of `action`, with its provider if that says more."""
    if action.provider in ("CodeStarSourceConnection", "Manual", ""):
        return action.kind
    return f"{action.kind} · {action.provider}"


def action_notes(action: ActionNode) -> Iterator[str]:
    """Yield the lines of the box of `action` below its type: question, source, target."""
    details = action.details
    if "question" in details:
        yield f"“{details['question']}”"
    source = [details[key] for key in ("repository", "branch") if key in details]
    if source:
        yield ", ".join(source)
    yield from (details[key] for key in ("project", "function", "pipeline") if key in details)


def resource_count(stack: StackNode) -> str:
    """Return the number of resources of `stack`, a range if some depend on conditions."""
    certain = sum(resource.certain for resource in stack.resources)
    if certain == len(stack.resources):
        return pluralize(certain, "resource")
    return f"{certain} to {pluralize(len(stack.resources), 'resource')}"


def resource_label(resource: ResourceNode) -> str:
    """Return logical id and type of `resource` in one line."""
    short_type = resource.type.removeprefix("AWS::")
    condition = "" if resource.certain else ", on a condition"
    return f"{resource.logical_id}: {short_type}{condition}"


def inflows(graph: Graph, target: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each stack with outputs that the stack `target` uses, and their labels."""
    inputs: dict[str, dict[str, None]] = {}
    for flow in graph.flows:
        if flow.target == target and flow.kind in ("output", "export"):
            inputs.setdefault(flow.source, {})[flow.label] = None
    for source, labels in inputs.items():
        yield source, ", ".join(labels)


def channel_type(channel: Channel) -> str:
    """Return the kind of `channel` as users read it."""
    return _CHANNELS.get(channel.kind, channel.kind)


def title(graph: Graph) -> str:
    """Return the title of the picture of `graph`."""
    return f"The pipeline {graph.name} and what it delivers"


def description(graph: Graph) -> str:
    """Return the text alternative of the picture, for screen readers."""
    return " ".join(_sentences(graph))


def _sentences(graph: Graph) -> Iterator[str]:
    order = ", then ".join(stage.name for stage in graph.stages)
    yield f"The stages are {order}." if order else "It has no stages."
    for action in graph.actions:
        stack = graph.stack(action.stack)
        if stack is not None:
            location = f"account {stack.account}" if stack.account else "an account"
            yield f"{action.name} {verb(action)} the stack {stack.name} in {location}."
            for source, labels in inflows(graph, stack.id):
                producer = graph.stack(source)
                yield f"It takes {labels} from {producer.name if producer else source}."
