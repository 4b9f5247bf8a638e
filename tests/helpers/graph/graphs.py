"""Graphs of every size and shape, for what must hold of any picture."""

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
    found = (
        ()
        if problem
        else tuple(
            ResourceNode(f"Resource{each}", "AWS::EC2::SubnetRouteTableAssociation", each % 2 == 0)
            for each in range(resources)
        )
    )
    id = stack_id(account, "eu-west-1", f"{number}")
    file = f"templates/{name}.json"
    return StackNode(
        id, name, account, "eu-west-1", file, "", found, protected=True, problem=problem
    )


def _action(index: int, at: int, **more: Any) -> ActionNode:
    given = {"name": f"action{at}", "kind": "source", "provider": "S3", "account": PIPELINES}
    known = {"region": "eu-west-1", "run_order": 1, **given, **more}
    return ActionNode(f"action:{index}.{at}", **known)


@some.composite
def graphs(draw: Callable[..., Any]) -> Graph:
    """A source, then environments with stacks, in other accounts or in one, in any arrangement."""
    one_account, alone = draw(some.booleans()), draw(some.booleans())
    environments, per = draw(some.integers(0, 6)), draw(some.integers(1, 3))
    names = draw(some.lists(NAMES, min_size=1, max_size=6))
    called = lambda number: names[number % len(names)]  # noqa: E731
    source = _action(1, 1, name=called(0), outputs=("Source",), details={"repository": called(1)})
    second = _action(1, 2, outputs=("Second",))
    actions = (source, second) if draw(some.booleans()) else (source,)
    stages = [StageNode("stage:1", called(0), actions)]
    stacks, flows, roles = [], [], {}
    for environment in range(environments):
        account = PIPELINES if one_account else f"{environment + 2:012}"
        account = None if draw(some.integers(0, 9)) == 0 else account
        found = []
        for number in range(per):
            name = called(environment * per + number)
            made = _stack(account, name, len(stacks), draw(some.integers(0, 9)), "")
            arn = f"arn:aws:iam::{account}:role/{called(number)}"
            roles[arn] = RoleNode(
                role_id(arn), arn, called(number), account, ("action", "execution")
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
                stack=made.id,
                mode=draw(some.sampled_from(["CREATE_UPDATE", "CHANGE_SET_REPLACE", "?"])),
                inputs=("Source",),
            )
            flows += [Edge("artifact", each.id, action.id, "Source") for each in actions]
            if stacks:
                given = draw(some.sampled_from(stacks))
                flows.append(Edge("output", given.id, made.id, called(number + 1)))
            stacks.append(made)
            found.append(action)
        stages.append(_asking(len(stages) + 1, called(environment)))
        groups = [[each] for each in found] if alone else [found]
        for group in groups:
            id = f"stage:{len(stages) + 1}"
            name = group[0].name if alone else called(environment + 1)
            stages.append(StageNode(id, name, tuple(group), "ROLLBACK", ("BeforeEntry",)))
    rules, channels, told = _told(draw(some.integers(0, 3)), called)
    numbers = {each.account: None for stage in stages for each in stage.actions}
    return Graph(
        name=called(2),
        file="templates/pipeline-setup.json",
        account=PIPELINES,
        region="eu-west-1",
        role=None,
        execution_mode="QUEUED",
        accounts=tuple(
            AccountNode(
                f"account:{each}", each, ("eu-west-1",) * (len(stages) % 3), each == PIPELINES
            )
            for each in {PIPELINES: None, **numbers}
        ),
        stages=tuple(stages),
        stacks=tuple(stacks),
        roles=tuple(roles.values()),
        rules=rules,
        channels=channels,
        flows=(*flows, *told),
    )


def _asking(index: int, question: str) -> StageNode:
    details = {"question": question * 3}
    name = f"approval{index}"
    asked = _action(index, 0, name=name, kind="approval", provider="Manual", details=details)
    return StageNode(f"stage:{index}", name, (asked,))


def _told(
    number: int, called: Callable[[int], str]
) -> tuple[tuple[Rule, ...], tuple[Channel, ...], list[Edge]]:
    rules = tuple(
        Rule(f"rule:{each}", called(each), "alarm" if each else "event", called(each))
        for each in range(number)
    )
    kinds = ["email", "slack", "queue"]
    channels = tuple(
        Channel(f"channel:{each}", kinds[each], called(each), called(each))
        for each in range(number)
    )
    flows = [
        Edge("event", rule.id, channel.id, "x")
        for at, rule in enumerate(rules)
        for channel in channels[at:]
    ]
    return rules, channels, flows
