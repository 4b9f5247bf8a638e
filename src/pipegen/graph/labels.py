"""What the pictures say of each part, in words."""

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
    """Return what `action` does to its stack."""
    return _MODES.get(action.mode, "runs in")


def account(one: AccountNode | None) -> str:
    """Return what an account is called; one that the files do not tell is called so."""
    if not one or not one.number:
        return "an account that is not known here"
    return f"account {one.number}" + (f" ({', '.join(one.names)})" if one.names else "")


def own_account(graph: Graph) -> AccountNode | None:
    """Return the account that the pipeline lives in."""
    return next((each for each in graph.accounts if each.is_pipelines), None)


def about(graph: Graph) -> list[str]:
    """Return what the pipeline is: its name, how it runs, and as whom."""
    role = next((each.name for each in graph.roles if each.id == graph.role), None)
    acting = [f"as {role}"] if role else []
    waits_for = {each.id: each.waits_for or each.name for each in graph.rules}
    starts = [f.source for f in graph.flows if f.target == PIPELINE]
    started = [f"started by {waits_for[each]}" for each in starts]
    return [f"pipeline {graph.name or '-'}", graph.execution_mode.lower(), *acting, *started]


def kind(action: ActionNode) -> str:
    """Return what an action is."""
    if action.provider in ("CodeStarSourceConnection", "Manual", ""):
        return action.kind
    return f"{action.kind} · {action.provider}"


def notes(action: ActionNode) -> Iterator[str]:
    """Yield what a reader wants to know of `action`, each in a line of its own."""
    known = action.details
    if "question" in known:
        yield f"“{known['question']}”"
    source = [known[each] for each in ("repository", "branch") if each in known]
    if source:
        yield ", ".join(source)
    yield from (known[each] for each in ("project", "function", "pipeline") if each in known)


def resources(stack: StackNode) -> str:
    """Return how many resources a stack has; those that a condition decides on are a range."""
    sure = sum(each.certain for each in stack.resources)
    if sure == len(stack.resources):
        return pluralize(sure, "resource")
    return f"{sure} to {pluralize(len(stack.resources), 'resource')}"


def resource(one: ResourceNode) -> str:
    """Return a resource in a line."""
    kind = one.type.removeprefix("AWS::")
    return f"{one.logical_id}: {kind}" + ("" if one.certain else ", on a condition")


def inflows(graph: Graph, target: str) -> Iterator[tuple[str, str]]:
    """Yield each other stack that fills something of the stack `target`, and what, in words."""
    found: dict[str, dict[str, None]] = {}
    for flow in graph.flows:
        if flow.target == target and flow.kind in ("output", "export"):
            found.setdefault(flow.source, {})[flow.label] = None
    for source, labels in found.items():
        yield source, ", ".join(labels)


def channel(one: Channel) -> str:
    """Return what sort of channel it is."""
    return _CHANNELS.get(one.kind, one.kind)


def title(graph: Graph) -> str:
    """Return what the picture shows, in a sentence."""
    return f"The pipeline {graph.name} and what it delivers"


def description(graph: Graph) -> str:
    """Return the picture in words, for those who don't see it."""
    return " ".join(_sentences(graph))


def _sentences(graph: Graph) -> Iterator[str]:
    order = ", then ".join(each.name for each in graph.stages)
    yield f"The stages are {order}." if order else "It has no stages."
    for action in graph.actions:
        stack = graph.stack(action.stack)
        if stack is not None:
            where = f"account {stack.account}" if stack.account else "an account"
            yield f"{action.name} {verb(action)} the stack {stack.name} in {where}."
            for source, labels in inflows(graph, stack.id):
                giving = graph.stack(source)
                yield f"It takes {labels} from {giving.name if giving else source}."
