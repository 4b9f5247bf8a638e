"""The graph model, read from templates."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as some

from pipegen.cloudformation.template import Template
from pipegen.codepipeline import project
from pipegen.errors import PipegenError
from pipegen.graph import loader, renderer
from pipegen.graph.model import graph as model_graph
from pipegen.graph.model.edges import Edge
from pipegen.graph.model.graph import AccountNode, Graph
from pipegen.graph.model.stacks import Output, Parameter, ResourceNode
from tests.conftest import examples
from tests.helpers.graph.handwritten import action, deploy, pipeline, stage
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[3]
RENDERED = ROOT / "templates/pipeline-setup.json"
HANDWRITTEN = DATA / "templates/handwritten/pipeline.yaml"
QA, PRODUCTION = "222222222222", "333333333333"


@pytest.fixture(scope="module")
def rendered() -> Graph:
    return loader.load_graph(RENDERED, None)


@pytest.fixture(scope="module")
def handwritten() -> Graph:
    return loader.load_graph(HANDWRITTEN, None)


def flows(graph: Graph, *kinds: str) -> list[Edge]:
    return [flow for flow in graph.flows if flow.kind in kinds]


def test_the_rendered_pipeline_has_its_accounts_and_stages_in_order(rendered: Graph) -> None:
    assert (rendered.name, rendered.file) == ("infrastructure", "templates/pipeline-setup.json")
    assert rendered.accounts == (
        AccountNode("account:111111111111", "111111111111", ("eu-west-1",), is_pipelines=True),
        AccountNode(f"account:{QA}", QA, ("eu-west-1",), is_pipelines=False),
        AccountNode(f"account:{PRODUCTION}", PRODUCTION, ("eu-west-1",), is_pipelines=False),
    )
    assert [(stage_node.name, stage_node.kind) for stage_node in rendered.stages] == [
        ("Source", "source"),
        ("qa-vpc-setup", "deploy"),
        ("qa-ec2-setup", "deploy"),
        ("production-setup-approval", "approval"),
        ("vpc-setup", "deploy"),
        ("ec2-setup", "deploy"),
    ]


def test_an_approval_has_the_question_link_topic_and_timeout(rendered: Graph) -> None:
    [approval] = rendered.stages[3].actions

    assert approval.details.keys() == {"question", "link", "topic", "timeout"}
    assert approval.details["question"].startswith(
        "Deploy commit #{Source.CommitId} of example-org/"
    )
    assert approval.details["timeout"] == "1440 minutes"


def test_a_stack_has_the_resources_whose_conditions_hold(rendered: Graph) -> None:
    counted = [(stack.name, len(stack.resources), stack.protected) for stack in rendered.stacks]

    # QA has one NAT gateway and production two: QA has fewer addresses and routes.
    assert counted == [
        ("qa-vpc-setup", 24, False),
        ("qa-ec2-setup", 5, False),
        ("vpc-setup", 26, True),
        ("ec2-setup", 5, False),
    ]


def test_a_parameter_has_the_origin_of_its_value(rendered: Graph) -> None:
    [vpc, ec2, *_] = rendered.stacks
    origins = {
        parameter.name: (parameter.value, parameter.origin)
        for parameter in (*vpc.parameters, *ec2.parameters)
    }

    assert origins["VpcCidr"] == ("10.10.0.0/16", "file")
    assert origins["VpcId"] == ("#{qa-vpc-setup.VpcId}", "variable")
    assert (vpc.file, vpc.parameter_file) == (
        "templates/vpc-setup.json",
        "templates/config/qa-vpc-setup.json",
    )


def test_an_output_is_connected_to_the_parameter_that_uses_it(rendered: Graph) -> None:
    vpc, ec2, *_ = (stack.id for stack in rendered.stacks)

    assert rendered.between(vpc, ec2) == (
        Edge("output", vpc, ec2, "VpcId", "VpcId", "VpcId"),
        Edge("output", vpc, ec2, "PrivateSubnetIds", "PrivateSubnetIds", "PrivateSubnetIds"),
    )


def test_a_role_has_the_permissions_of_the_templates(rendered: Graph) -> None:
    used = [(role.name, role.account, role.uses) for role in rendered.roles]
    execution = rendered.roles[2]

    assert used == [
        ("infrastructure-service", "111111111111", ("service",)),
        ("infrastructure-action", QA, ("action",)),
        ("infrastructure-execution", QA, ("execution",)),
        ("infrastructure-action", PRODUCTION, ("action",)),
        ("infrastructure-execution", PRODUCTION, ("execution",)),
    ]
    assert (execution.file, execution.logical_id) == (
        "templates/account-setup.json",
        "ExecutionRole",
    )
    allowed = {
        action for statement in execution.identity or () for action in statement.actions or ()
    }
    assert {"ec2:CreateVpc", "autoscaling:UpdateAutoScalingGroup"} <= allowed


def test_rules_are_followed_to_their_subscribers(rendered: Graph) -> None:
    events = [(flow.source, flow.target) for flow in flows(rendered, "event")]

    assert [(rule.name, rule.kind, rule.waits_for) for rule in rendered.rules] == [
        ("infrastructure-pipeline", "event", "pipeline FAILED, SUCCEEDED"),
        ("infrastructure-approvals", "event", "Approval action FAILED, SUCCEEDED"),
        ("infrastructure-undelivered", "alarm", "ApproximateNumberOfMessagesVisible"),
    ]
    assert events == [
        ("rule:PipelineRule", "channel:EventsFunction"),
        ("rule:ApprovalRule", "channel:EventsFunction"),
        ("rule:UndeliveredAlarm", "channel:PeopleTopic"),
        ("action:4.1", "channel:ApprovalsTopic"),
        ("channel:EventsFunction", "channel:PeopleTopic"),
        ("channel:PeopleTopic", "channel:Email87d13a93"),
        ("channel:ApprovalsTopic", "channel:EventsFunction"),
    ]


def test_a_handwritten_pipeline_has_several_actions_in_a_stage(handwritten: Graph) -> None:
    beta = handwritten.stages[2]

    assert [(stage_node.name, stage_node.kind) for stage_node in handwritten.stages] == [
        ("Source", "source"),
        ("Build", "mixed"),
        ("Beta", "mixed"),
        ("Approve", "approval"),
        ("Production", "deploy"),
    ]
    assert (beta.on_failure, beta.conditions) == ("ROLLBACK", ("BeforeEntry",))
    assert [
        (action_node.name, action_node.run_order, action_node.mode) for action_node in beta.actions
    ] == [
        ("Network", 1, "CREATE_UPDATE"),
        ("Prepare", 2, "CHANGE_SET_REPLACE"),
        ("Execute", 3, "CHANGE_SET_EXECUTE"),
        ("Smoke", 4, ""),
        ("Load", 4, ""),
    ]
    assert beta.actions[1].stack == beta.actions[2].stack == handwritten.stacks[1].id


def test_unknown_parts_of_a_stack_are_marked(handwritten: Graph) -> None:
    _, app, _, missing = handwritten.stacks

    assert app.resources == (
        ResourceNode("Queue", "AWS::SQS::Queue"),
        ResourceNode("Sometimes", "AWS::SNS::Topic", certain=False),
        ResourceNode("Group", "AWS::EC2::SecurityGroup"),
    )
    assert app.parameters == (
        Parameter("NetId", "#{Net.NetId}", "variable", "String", "The network."),
        Parameter("Secret", "****", "default", "String"),
        Parameter("Wide", "yes", "pipeline", "String"),
        Parameter("Never", "", "missing", "String"),
    )
    assert app.outputs == (Output("QueueName", "${Queue.QueueName}", "The queue's name."),)
    assert (missing.resources, missing.problem) == (
        (),
        "could not read stacks/missing.yaml: No such file or directory",
    )


def test_a_parameter_value_can_come_from_an_artifact(handwritten: Graph) -> None:
    value, *_ = handwritten.stacks[2].parameters

    assert (value.name, value.origin) == ("NetId", "artifact")
    assert value.value == '{"Fn::GetParam": ["InfraSource", "net.json", "Id"]}'


def test_artifacts_and_exports_are_edges(handwritten: Graph) -> None:
    net, app, *_ = (stack.id for stack in handwritten.stacks)

    assert [(edge.source, edge.target, edge.label) for edge in flows(handwritten, "artifact")] == [
        ("action:1.1", "action:2.1", "AppSource"),
        ("action:1.1", "action:2.2", "AppSource"),
        ("action:1.2", "action:2.2", "InfraSource"),
        ("action:1.2", "action:3.1", "InfraSource"),
        ("action:1.2", "action:3.2", "InfraSource"),
        ("action:2.1", "action:3.2", "Binary"),
        ("action:2.1", "action:3.5", "Binary"),
        ("action:1.2", "action:5.1", "InfraSource"),
        ("action:1.2", "action:5.2", "InfraSource"),
    ]
    assert flows(handwritten, "output", "export") == [
        Edge("output", net, app, "NetId", "NetId", "NetId"),
        Edge("export", net, app, "shared-net", "NetId", "Group"),
    ]


def test_roles_are_assumed_and_passed(handwritten: Graph) -> None:
    deploy = f"role:arn:aws:iam::{QA}:role/deploy"

    edges = [edge for edge in flows(handwritten, "role") if "action:3.1" in edge.source]
    assert edges == [Edge("role", "action:3.1", f"role:arn:aws:iam::{QA}:role/cfn", "passes")]
    assert handwritten.between("pipeline", deploy) == (
        Edge("role", "pipeline", deploy, "assumes"),
    )
    [unknown] = [role for role in handwritten.roles if role.id == deploy]
    assert (unknown.identity, unknown.trust, unknown.file) == (None, (), "")


def test_a_role_can_have_several_uses(tmp_path: Path) -> None:
    arn = "arn:aws:iam::222222222222:role/all"
    kind = {"Category": "Deploy", "Owner": "AWS", "Provider": "CloudFormation", "Version": "1"}
    action = {"Name": "a", "ActionTypeId": kind, "Configuration": {"RoleArn": arn}}
    stages = [{"Name": "a", "Actions": [action | {"RoleArn": arn}]}]
    pipeline = {"RoleArn": arn, "Stages": stages}
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": pipeline}
    (tmp_path / "p.json").write_text(json.dumps({"Resources": {"P": resource}}))

    [role] = loader.load_graph(tmp_path / "p.json", None).roles

    assert (role.name, role.uses) == ("all", ("service", "action", "execution"))


def test_all_kinds_of_notification_channels_are_followed(handwritten: Graph) -> None:
    chat = "channel:arn:aws:sns:eu-west-1:111111111111:chat"

    assert [(rule.name, rule.kind, rule.waits_for) for rule in handwritten.rules] == [
        ("Failed", "event", "stage FAILED"),
        ("Nightly", "event", "rate(1 day)"),
        ("star", "notification", "pipeline-execution-failed"),
    ]
    assert [(channel.kind, channel.name, channel.address) for channel in handwritten.channels] == [
        ("topic", "Told", "Told"),
        ("email", "ops@example.com", "ops@example.com"),
        ("sms", "+441234567", "+441234567"),
        ("slack", "C01234567", "T01234567/C01234567"),
        ("topic", "chat", "arn:aws:sns:eu-west-1:111111111111:chat"),
        ("queue", "audit", "arn:aws:sqs:eu-west-1:111111111111:audit"),
    ]
    assert handwritten.between("rule:Star", chat) and handwritten.between(chat, "channel:Room")
    assert handwritten.between("rule:Nightly", "pipeline")


def test_a_stack_deployed_twice_has_the_template_of_the_first_deployment(
    handmade: Callable[..., Graph],
) -> None:
    same = {"StackName": "s"}
    actions = [deploy(name, name, configuration=same) for name in ("first", "second")]
    graph = handmade(
        pipeline(stage("A", *actions)),
        first={"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}},
        second={"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
    )

    [stack] = graph.stacks
    assert [resource.logical_id for resource in stack.resources] == ["Queue"]
    assert [action_node.stack for action_node in graph.actions] == [stack.id, stack.id]


def test_an_output_is_shown_unless_its_condition_fails(handmade: Callable[..., Graph]) -> None:
    unknown = {"Fn::Equals": [{"Ref": "AWS::StackId"}, "x"]}
    conditions = {"Perhaps": unknown, "Yes": {"Fn::Not": ["No"]}, "No": {"Fn::Equals": ["a", "b"]}}
    template = {
        "Conditions": conditions,
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {name: {"Value": "x", "Condition": name} for name in conditions},
    }

    [stack] = handmade(pipeline(stage("A", deploy("s", "one"))), one=template).stacks

    assert [output.name for output in stack.outputs] == ["Perhaps", "Yes"]


def test_an_action_with_an_unresolved_role_is_in_an_unknown_account(
    handmade: Callable[..., Graph],
) -> None:
    imported = action("a", "Invoke", "Lambda", {}, RoleArn={"Fn::ImportValue": "role"})
    body = pipeline(stage("A", imported, action("b", "Invoke", "Lambda", {})))
    body["Metadata"] = {"Pipegen": {"Account": "111111111111"}}

    graph = handmade(body)

    assert [action_node.account for action_node in graph.actions] == [None, "111111111111"]
    assert [account.number for account in graph.accounts] == ["111111111111", None]


def test_an_output_used_in_another_action_property_is_a_variable(
    handmade: Callable[..., Graph],
) -> None:
    approval = action("ask", "Approval", "Manual", {"CustomData": "#{net.Id} of #{other.Id}?"})
    body = pipeline(stage("A", deploy("net", "one")), stage("B", approval))

    graph = handmade(body, one={"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}})

    [stack] = graph.stacks
    assert flows(graph, "variable", "output") == [
        Edge("variable", stack.id, "action:2.1", "Id → CustomData", "Id", "CustomData")
    ]


def test_the_pipelines_region_is_known_before_any_action(handmade: Callable[..., Graph]) -> None:
    body = pipeline()
    body["Metadata"] = {"Pipegen": {"Account": "111111111111", "Region": "eu-west-1"}}

    assert handmade(body).accounts == (
        AccountNode("account:111111111111", "111111111111", ("eu-west-1",), is_pipelines=True),
    )


def test_notification_rules_of_other_pipelines_are_omitted(handmade: Callable[..., Graph]) -> None:
    arn = "arn:aws:codepipeline:eu-west-1:111111111111"
    rules = {
        f"Rule{name}": {
            "Type": "AWS::CodeStarNotifications::NotificationRule",
            "Properties": {
                "Name": name,
                "Resource": f"{arn}:{name}",
                "EventTypeIds": ["codepipeline-pipeline-pipeline-execution-failed"],
                "Targets": [{"TargetAddress": "arn:aws:sns:eu-west-1:111111111111:chat"}],
            },
        }
        for name in ("p", "another")
    }
    body = pipeline(**rules)
    body["Metadata"] = {"Pipegen": {"Account": "111111111111", "Region": "eu-west-1"}}

    assert [rule.name for rule in handmade(body).rules] == ["p"]


def test_one_of_several_pipelines_in_a_template_must_be_chosen(tmp_path: Path) -> None:
    named = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Name": "b"}}
    unnamed = {"Type": "AWS::CodePipeline::Pipeline"}
    (tmp_path / "p.json").write_text(json.dumps({"Resources": {"A": unnamed, "B": named}}))

    assert loader.load_graph(tmp_path / "p.json", "b").name == "b"
    with pytest.raises(PipegenError) as raised:
        loader.load_graph(tmp_path / "p.json", None)
    [error] = raised.value.diagnostics
    assert error.message == f"{tmp_path}/p.json has 2 pipelines"
    assert error.hint.startswith("choose one with --pipeline: ")
    assert error.hint.endswith(", b")
    with pytest.raises(PipegenError, match="has no pipeline c"):
        loader.load_graph(tmp_path / "p.json", "c")


ODD = [None, [], {}, 1, True, "x", "", [None], {"Ref": "X"}, {"Fn::If": {}}, {"a": [[]]}]
BODIES = [Template.load(path).body for path in (RENDERED, HANDWRITTEN)]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        place
        for key, item in items
        for place in (
            (*path, key),
            *(places(item, (*path, key)) if isinstance(item, dict | list) else ()),
        )
    ]


@pytest.mark.unmeasured
@given(data=some.data())
@examples(75, thorough=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_template_with_arbitrary_values_can_be_rendered(
    data: some.DataObject, tmp_path: Path
) -> None:
    index = data.draw(some.integers(0, 1))
    body = copy.deepcopy(BODIES[index])
    *around, last = data.draw(some.sampled_from(places(BODIES[index])))
    target: Any = body
    for key in around:
        target = target[key]
    target[last] = data.draw(some.sampled_from(ODD))
    system = project.Project((RENDERED, HANDWRITTEN)[index], body)

    for chosen in system.pipelines:
        graph = model_graph.build_graph(system, chosen)
        opened = {stack.id for stack in graph.stacks}
        for output_format in renderer.FORMATS:
            assert renderer.render(graph, output_format, opened, "auto")
