"""The stages of the page: what each does, in order, as whom, and what a person is asked."""

from collections.abc import Iterable

from pipegen.graph.html.components import Section, code, details, facts, listed
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


def stages(index: PageContext) -> Section:
    """Return the section of the stages."""
    items = [element("li", _stage(index, each)) for each in index.graph.stages]
    return Section("stages", "Stages", element("ol", *items, class_="stages"))


def _stage(index: PageContext, stage: StageNode) -> Markup:
    said = "; ".join(_does(index, each) for each in stage.actions) or "has no action"
    after = facts(
        [
            ("When it fails", _FAILURES.get(stage.on_failure, stage.on_failure)),
            ("Checks conditions", ", ".join(stage.conditions)),
        ]
    )
    actions = [_action(index, stage, each) for each in stage.actions]
    id = index.anchors.id(stage.id)
    return details(id, stage.name, said, *actions, after, kind=stage.kind)


def _does(index: PageContext, action: ActionNode) -> str:
    """Return what `action` does, in words."""
    details = action.details
    if action.kind == "source" and "repository" in details:
        branch = details.get("branch")
        return f"Takes {branch + ' of ' if branch else ''}{details['repository']}"
    if action.kind == "approval":
        return "Waits for a person's yes"
    if action.stack is not None:
        name = action.stack.rpartition("/")[2]
        does, where = _MODES.get(action.mode, (f"Performs {action.mode} on", "in"))
        account = action.account or "an account that is not known"
        elsewhere = f", {action.region}" if action.region != index.graph.region else ""
        return f"{does} {name} {where} {account}{elsewhere}"
    return f"Runs {action.name} with {action.provider}"


def _action(index: PageContext, stage: StageNode, action: ActionNode) -> Markup:
    alone = len(stage.actions) == 1 and action.name == stage.name
    heading = None if alone else element("h4", action.name)
    known = facts(
        [
            ("Action", f"{action.kind} by {action.provider}"),
            *(
                (_LABELS.get(name, name.capitalize()), text)
                for name, text in action.details.items()
            ),
            ("Stack", index.link_to_stack(action.stack) if action.stack else None),
            ("Account", index.link_to_account(action.account)),
            ("Region", action.region),
            ("Acts as", index.link_to_role(action.role or index.graph.role)),
            ("CloudFormation acts as", index.link_to_role(action.execution_role)),
            ("Reads", _artifacts(action.inputs)),
            ("Hands on", _artifacts(action.outputs)),
            ("Gives", _made(index, action)),
            ("Filled in", _used(index, action)),
        ]
    )
    made = index.values.made_at(action.id)
    used = [value for value, _ in index.values.used_at(action.id)]
    return element(
        "div",
        heading,
        known,
        id=index.anchors.id(action.id),
        class_="action",
        data_value=ids([*made, *used]),
        data_makes=ids(made),
    )


def _artifacts(names: Iterable[str]) -> Content:
    return listed(join(["artifact ", code(each)]) for each in names)


def _made(index: PageContext, action: ActionNode) -> Content:
    return listed(
        join([code(value.name), " fills ", index.follow(value, use.target, use.part)])
        for value in index.values.made_at(action.id)
        for use in value.uses
    )


def _used(index: PageContext, action: ActionNode) -> Content:
    return listed(
        join([code(use.part), " by ", index.follow(value, value.source, value.name)])
        for value, use in index.values.used_at(action.id)
    )
