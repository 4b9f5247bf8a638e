"""Random graphs for property-based tests of diagrams."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as some

from pipegen.graph.model.edges import Edge
from pipegen.graph.model.graph import AccountNode, Graph
from pipegen.graph.model.notifications import Channel, Rule
from pipegen.graph.model.roles import RoleNode, role_id
from pipegen.graph.model.stacks import ResourceNode, StackNode, stack_id
from pipegen.graph.model.stages import ActionNode, StageNode

PIPELINES = "111111111111"
NAMES = some.one_of(
    some.sampled_from(
        ["qa-vpc-setup", "", " ", "W" * 128, "aé漢字-😀", "a b " * 40, "<&\">'`#;\\"]
    ),
    some.text(max_size=60),
)


def _stack(account: str | None, name: str, number: int, resources: int, problem: str) -> StackNode:
    nodes = (
        ()
        if problem
        else tuple(
            ResourceNode(
                f"Resource{index}", "AWS::EC2::SubnetRouteTableAssociation", index % 2 == 0
            )
            for index in range(resources)
        )
    )
    id = stack_id(account, "eu-west-1", f"{number}")
    file = f"templates/{name}.json"
    return StackNode(
        id, name, account, "eu-west-1", file, "", nodes, protected=True, problem=problem
    )


def _action(index: int, at: int, **more: Any) -> ActionNode:
    defaults = {"name": f"action{at}", "kind": "source", "provider": "S3", "account": PIPELINES}
    values = {"region": "eu-west-1", "run_order": 1, **defaults, **more}
    return ActionNode(f"action:{index}.{at}", **values)


@some.composite
def graphs(draw: Callable[..., Any]) -> Graph:
    """Return a source and environments with stacks, in one account or several."""
    one_account, alone = draw(some.booleans()), draw(some.booleans())
    environments, per = draw(some.integers(0, 6)), draw(some.integers(1, 3))
    names = draw(some.lists(NAMES, min_size=1, max_size=6))
    name_of = lambda number: names[number % len(names)]  # noqa: E731
    source = _action(
        1, 1, name=name_of(0), outputs=("Source",), details={"repository": name_of(1)}
    )
    second = _action(1, 2, outputs=("Second",))
    actions = (source, second) if draw(some.booleans()) else (source,)
    stages = [StageNode("stage:1", name_of(0), actions)]
    stacks, flows, roles = [], [], {}
    for environment in range(environments):
        account = PIPELINES if one_account else f"{environment + 2:012}"
        account = None if draw(some.integers(0, 9)) == 0 else account
        deploys = []
        for number in range(per):
            name = name_of(environment * per + number)
            stack = _stack(account, name, len(stacks), draw(some.integers(0, 9)), "")
            arn = f"arn:aws:iam::{account}:role/{name_of(number)}"
            roles[arn] = RoleNode(
                role_id(arn), arn, name_of(number), account, ("action", "execution")
            )
            at = len(stages) + 2
            action = _action(
                at,
                number,
                name=name,
                kind="deploy",
                account=account,
                run_order=draw(some.integers(1, 3)),
                role=role_id(arn),
                execution_role=role_id(arn) if draw(some.booleans()) else None,
                stack=stack.id,
                mode=draw(some.sampled_from(["CREATE_UPDATE", "CHANGE_SET_REPLACE", "?"])),
                inputs=("Source",),
            )
            flows += [
                Edge("artifact", source_action.id, action.id, "Source")
                for source_action in actions
            ]
            if stacks:
                earlier = draw(some.sampled_from(stacks))
                flows.append(Edge("output", earlier.id, stack.id, name_of(number + 1)))
            stacks.append(stack)
            deploys.append(action)
        stages.append(_approval_stage(len(stages) + 1, name_of(environment)))
        groups = [[deploy] for deploy in deploys] if alone else [deploys]
        for group in groups:
            id = f"stage:{len(stages) + 1}"
            name = group[0].name if alone else name_of(environment + 1)
            stages.append(StageNode(id, name, tuple(group), "ROLLBACK", ("BeforeEntry",)))
    rules, channels, notifications = _notifications(draw(some.integers(0, 3)), name_of)
    numbers = {action.account: None for stage in stages for action in stage.actions}
    return Graph(
        name=name_of(2),
        file="templates/pipeline-setup.json",
        account=PIPELINES,
        region="eu-west-1",
        role=None,
        execution_mode="QUEUED",
        accounts=tuple(
            AccountNode(
                f"account:{number}",
                number,
                ("eu-west-1",) * (len(stages) % 3),
                number == PIPELINES,
            )
            for number in {PIPELINES: None, **numbers}
        ),
        stages=tuple(stages),
        stacks=tuple(stacks),
        roles=tuple(roles.values()),
        rules=rules,
        channels=channels,
        flows=(*flows, *notifications),
    )


def _approval_stage(index: int, question: str) -> StageNode:
    details = {"question": question * 3}
    name = f"approval{index}"
    approval = _action(index, 0, name=name, kind="approval", provider="Manual", details=details)
    return StageNode(f"stage:{index}", name, (approval,))


def _notifications(
    number: int, name_of: Callable[[int], str]
) -> tuple[tuple[Rule, ...], tuple[Channel, ...], list[Edge]]:
    rules = tuple(
        Rule(f"rule:{index}", name_of(index), "alarm" if index else "event", name_of(index))
        for index in range(number)
    )
    kinds = ["email", "slack", "queue"]
    channels = tuple(
        Channel(f"channel:{index}", kinds[index], name_of(index), name_of(index))
        for index in range(number)
    )
    flows = [
        Edge("event", rule.id, channel.id, "x")
        for at, rule in enumerate(rules)
        for channel in channels[at:]
    ]
    return rules, channels, flows
