"""The section of the page for stages: actions with their roles, stacks and values."""

from collections.abc import Iterable

from pipegen.graph.html.components import Section, code, description_list, details, unordered_list
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join
from pipegen.graph.html.value_flow import ids
from pipegen.graph.model.stages import ActionNode, StageNode

_MODES = {
    "CREATE_UPDATE": ("Deploys", "into"),
    "REPLACE_ON_FAILURE": ("Deploys, or makes anew what failed before,", "into"),
    "CHANGE_SET_REPLACE": ("Prepares a change set of", "in"),
    "CHANGE_SET_EXECUTE": ("Executes the change set of", "in"),
    "DELETE_ONLY": ("Deletes", "in"),
}
_FAILURES = {"ROLLBACK": "rolls back", "RETRY": "tries again once", "SKIP": "is skipped"}
_LABELS = {
    "question": "Asks",
    "link": "Shows the approver",
    "topic": "Tells the topic",
    "timeout": "Waits at most",
}


def stages_section(context: PageContext) -> Section:
    """Return the section of the stages."""
    items = [element("li", _stage(context, stage)) for stage in context.graph.stages]
    return Section("stages", "Stages", element("ol", *items, class_="stages"))


def _stage(context: PageContext, stage: StageNode) -> Markup:
    summary = "; ".join(_summary(context, action) for action in stage.actions) or "has no action"
    facts = description_list(
        [
            ("When it fails", _FAILURES.get(stage.on_failure, stage.on_failure)),
            ("Checks conditions", ", ".join(stage.conditions)),
        ]
    )
    actions = [_action(context, stage, action) for action in stage.actions]
    anchor = context.anchors.id(stage.id)
    return details(anchor, stage.name, summary, *actions, facts, kind=stage.kind)


def _summary(context: PageContext, action: ActionNode) -> str:
    """Return a short description of `action`."""
    if action.kind == "source" and "repository" in action.details:
        branch = action.details.get("branch")
        return f"Takes {branch + ' of ' if branch else ''}{action.details['repository']}"
    if action.kind == "approval":
        return "Waits for a person's yes"
    if action.stack is not None:
        name = action.stack.rpartition("/")[2]
        verb, preposition = _MODES.get(action.mode, (f"Performs {action.mode} on", "in"))
        account = action.account or "an account that is not known"
        region = f", {action.region}" if action.region != context.graph.region else ""
        return f"{verb} {name} {preposition} {account}{region}"
    return f"Runs {action.name} with {action.provider}"


def _action(context: PageContext, stage: StageNode, action: ActionNode) -> Markup:
    is_single = len(stage.actions) == 1 and action.name == stage.name
    heading = None if is_single else element("h4", action.name)
    facts = description_list(
        [
            ("Action", f"{action.kind} by {action.provider}"),
            *(
                (_LABELS.get(name, name.capitalize()), text)
                for name, text in action.details.items()
            ),
            ("Stack", context.link_to_stack(action.stack) if action.stack else None),
            ("Account", context.link_to_account(action.account)),
            ("Region", action.region),
            ("Acts as", context.link_to_role(action.role or context.graph.role)),
            ("CloudFormation acts as", context.link_to_role(action.execution_role)),
            ("Reads", _artifacts(action.inputs)),
            ("Hands on", _artifacts(action.outputs)),
            ("Gives", _made_values(context, action)),
            ("Filled in", _used_values(context, action)),
        ]
    )
    made = context.values.made_at(action.id)
    used = [value for value, _ in context.values.used_at(action.id)]
    return element(
        "div",
        heading,
        facts,
        id=context.anchors.id(action.id),
        class_="action",
        data_value=ids([*made, *used]),
        data_makes=ids(made),
    )


def _artifacts(names: Iterable[str]) -> Content:
    return unordered_list(join(["artifact ", code(name)]) for name in names)


def _made_values(context: PageContext, action: ActionNode) -> Content:
    return unordered_list(
        join([code(value.name), " fills ", context.follow(value, use.target, use.part)])
        for value in context.values.made_at(action.id)
        for use in value.uses
    )


def _used_values(context: PageContext, action: ActionNode) -> Content:
    return unordered_list(
        join([code(use.part), " by ", context.follow(value, value.source, value.name)])
        for value, use in context.values.used_at(action.id)
    )
