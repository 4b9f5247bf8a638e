"""The graph, as it is read from the files."""

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
    return [each for each in graph.flows if each.kind in kinds]


def test_the_rendered_pipeline_has_its_accounts_and_stages_in_order(rendered: Graph) -> None:
    assert (rendered.name, rendered.file) == ("infrastructure", "templates/pipeline-setup.json")
    assert rendered.accounts == (
        AccountNode("account:111111111111", "111111111111", ("eu-west-1",), is_pipelines=True),
        AccountNode(f"account:{QA}", QA, ("eu-west-1",), is_pipelines=False),
        AccountNode(f"account:{PRODUCTION}", PRODUCTION, ("eu-west-1",), is_pipelines=False),
    )
    assert [(each.name, each.kind) for each in rendered.stages] == [
        ("Source", "source"),
        ("qa-vpc-setup", "deploy"),
        ("qa-ec2-setup", "deploy"),
        ("production-setup-approval", "approval"),
        ("vpc-setup", "deploy"),
        ("ec2-setup", "deploy"),
    ]


def test_an_approval_has_what_the_approver_reads(rendered: Graph) -> None:
    [asked] = rendered.stages[3].actions

    assert asked.details.keys() == {"question", "link", "topic", "timeout"}
    assert asked.details["question"].startswith("Deploy commit #{Source.CommitId} of example-org/")
    assert asked.details["timeout"] == "1440 minutes"


def test_a_stack_has_the_resources_that_its_conditions_leave(rendered: Graph) -> None:
    counted = [(each.name, len(each.resources), each.protected) for each in rendered.stacks]

    # QA has one NAT gateway, production two; with fewer there are fewer addresses and routes.
    assert counted == [
        ("qa-vpc-setup", 24, False),
        ("qa-ec2-setup", 5, False),
        ("vpc-setup", 26, True),
        ("ec2-setup", 5, False),
    ]


def test_a_parameter_says_where_its_value_comes_from(rendered: Graph) -> None:
    [vpc, ec2, *_] = rendered.stacks
    origins = {each.name: (each.value, each.origin) for each in (*vpc.parameters, *ec2.parameters)}

    assert origins["VpcCidr"] == ("10.10.0.0/16", "file")
    assert origins["VpcId"] == ("#{qa-vpc-setup.VpcId}", "variable")
    assert (vpc.file, vpc.parameter_file) == (
        "templates/vpc-setup.json",
        "templates/config/qa-vpc-setup.json",
    )


def test_an_output_is_followed_to_the_parameter_that_it_fills(rendered: Graph) -> None:
    vpc, ec2, *_ = (each.id for each in rendered.stacks)

    assert rendered.between(vpc, ec2) == (
        Edge("output", vpc, ec2, "VpcId", "VpcId", "VpcId"),
        Edge("output", vpc, ec2, "PrivateSubnetIds", "PrivateSubnetIds", "PrivateSubnetIds"),
    )


def test_a_role_has_what_the_templates_let_it_do(rendered: Graph) -> None:
    used = [(each.name, each.account, each.uses) for each in rendered.roles]
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
    allowed = {action for each in execution.identity or () for action in each.actions or ()}
    assert {"ec2:CreateVpc", "autoscaling:UpdateAutoScalingGroup"} <= allowed


def test_rules_are_followed_to_the_people_whom_they_reach(rendered: Graph) -> None:
    told = [(each.source, each.target) for each in flows(rendered, "event")]

    assert [(each.name, each.kind, each.waits_for) for each in rendered.rules] == [
        ("infrastructure-pipeline", "event", "pipeline FAILED, SUCCEEDED"),
        ("infrastructure-approvals", "event", "Approval action FAILED, SUCCEEDED"),
        ("infrastructure-undelivered", "alarm", "ApproximateNumberOfMessagesVisible"),
    ]
    assert told == [
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

    assert [(each.name, each.kind) for each in handwritten.stages] == [
        ("Source", "source"),
        ("Build", "mixed"),
        ("Beta", "mixed"),
        ("Approve", "approval"),
        ("Production", "deploy"),
    ]
    assert (beta.on_failure, beta.conditions) == ("ROLLBACK", ("BeforeEntry",))
    assert [(each.name, each.run_order, each.mode) for each in beta.actions] == [
        ("Network", 1, "CREATE_UPDATE"),
        ("Prepare", 2, "CHANGE_SET_REPLACE"),
        ("Execute", 3, "CHANGE_SET_EXECUTE"),
        ("Smoke", 4, ""),
        ("Load", 4, ""),
    ]
    assert beta.actions[1].stack == beta.actions[2].stack == handwritten.stacks[1].id


def test_what_is_not_known_of_a_stack_is_said(handwritten: Graph) -> None:
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


def test_a_value_may_come_out_of_an_artifact(handwritten: Graph) -> None:
    value, *_ = handwritten.stacks[2].parameters

    assert (value.name, value.origin) == ("NetId", "artifact")
    assert value.value == '{"Fn::GetParam": ["InfraSource", "net.json", "Id"]}'


def test_artifacts_and_exports_flow_as_well(handwritten: Graph) -> None:
    net, app, *_ = (each.id for each in handwritten.stacks)

    assert [(e.source, e.target, e.label) for e in flows(handwritten, "artifact")] == [
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

    found = [each for each in flows(handwritten, "role") if "action:3.1" in each.source]
    assert found == [Edge("role", "action:3.1", f"role:arn:aws:iam::{QA}:role/cfn", "passes")]
    assert handwritten.between("pipeline", deploy) == (
        Edge("role", "pipeline", deploy, "assumes"),
    )
    [unknown] = [each for each in handwritten.roles if each.id == deploy]
    assert (unknown.identity, unknown.trust, unknown.file) == (None, (), "")


def test_one_role_may_be_used_in_several_ways(tmp_path: Path) -> None:
    arn = "arn:aws:iam::222222222222:role/all"
    kind = {"Category": "Deploy", "Owner": "AWS", "Provider": "CloudFormation", "Version": "1"}
    action = {"Name": "a", "ActionTypeId": kind, "Configuration": {"RoleArn": arn}}
    stages = [{"Name": "a", "Actions": [action | {"RoleArn": arn}]}]
    pipeline = {"RoleArn": arn, "Stages": stages}
    made = {"Type": "AWS::CodePipeline::Pipeline", "Properties": pipeline}
    (tmp_path / "p.json").write_text(json.dumps({"Resources": {"P": made}}))

    [role] = loader.load_graph(tmp_path / "p.json", None).roles

    assert (role.name, role.uses) == ("all", ("service", "action", "execution"))


def test_all_ways_to_tell_somebody_are_followed(handwritten: Graph) -> None:
    chat = "channel:arn:aws:sns:eu-west-1:111111111111:chat"

    assert [(each.name, each.kind, each.waits_for) for each in handwritten.rules] == [
        ("Failed", "event", "stage FAILED"),
        ("Nightly", "event", "rate(1 day)"),
        ("star", "notification", "pipeline-execution-failed"),
    ]
    assert [(each.kind, each.name, each.address) for each in handwritten.channels] == [
        ("topic", "Told", "Told"),
        ("email", "ops@example.com", "ops@example.com"),
        ("sms", "+441234567", "+441234567"),
        ("slack", "C01234567", "T01234567/C01234567"),
        ("topic", "chat", "arn:aws:sns:eu-west-1:111111111111:chat"),
        ("queue", "audit", "arn:aws:sqs:eu-west-1:111111111111:audit"),
    ]
    assert handwritten.between("rule:Star", chat) and handwritten.between(chat, "channel:Room")
    assert handwritten.between("rule:Nightly", "pipeline")


def test_a_stack_that_is_deployed_twice_is_shown_as_it_is_first(
    handmade: Callable[..., Graph],
) -> None:
    same = {"StackName": "s"}
    actions = [deploy(each, each, configuration=same) for each in ("first", "second")]
    graph = handmade(
        pipeline(stage("A", *actions)),
        first={"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}},
        second={"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
    )

    [stack] = graph.stacks
    assert [each.logical_id for each in stack.resources] == ["Queue"]
    assert [each.stack for each in graph.actions] == [stack.id, stack.id]


def test_an_output_is_shown_unless_its_condition_fails(handmade: Callable[..., Graph]) -> None:
    unknown = {"Fn::Equals": [{"Ref": "AWS::StackId"}, "x"]}
    conditions = {"Perhaps": unknown, "Yes": {"Fn::Not": ["No"]}, "No": {"Fn::Equals": ["a", "b"]}}
    template = {
        "Conditions": conditions,
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {each: {"Value": "x", "Condition": each} for each in conditions},
    }

    [stack] = handmade(pipeline(stage("A", deploy("s", "one"))), one=template).stacks

    assert [each.name for each in stack.outputs] == ["Perhaps", "Yes"]


def test_an_action_is_in_an_account_that_is_not_known_where_its_role_is_not(
    handmade: Callable[..., Graph],
) -> None:
    imported = action("a", "Invoke", "Lambda", {}, RoleArn={"Fn::ImportValue": "role"})
    body = pipeline(stage("A", imported, action("b", "Invoke", "Lambda", {})))
    body["Metadata"] = {"Pipegen": {"Account": "111111111111"}}

    graph = handmade(body)

    assert [each.account for each in graph.actions] == [None, "111111111111"]
    assert [each.number for each in graph.accounts] == ["111111111111", None]


def test_an_output_that_fills_no_parameter_is_a_variable(handmade: Callable[..., Graph]) -> None:
    asked = action("ask", "Approval", "Manual", {"CustomData": "#{net.Id} of #{other.Id}?"})
    made = pipeline(stage("A", deploy("net", "one")), stage("B", asked))

    graph = handmade(made, one={"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}})

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


def test_what_another_pipeline_notifies_of_is_left_out(handmade: Callable[..., Graph]) -> None:
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

    assert [each.name for each in handmade(body).rules] == ["p"]


def test_a_template_may_have_several_pipelines(tmp_path: Path) -> None:
    made = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Name": "b"}}
    unnamed = {"Type": "AWS::CodePipeline::Pipeline"}
    (tmp_path / "p.json").write_text(json.dumps({"Resources": {"A": unnamed, "B": made}}))

    assert loader.load_graph(tmp_path / "p.json", "b").name == "b"
    with pytest.raises(PipegenError) as raised:
        loader.load_graph(tmp_path / "p.json", None)
    [mistake] = raised.value.diagnostics
    assert mistake.message == f"{tmp_path}/p.json has 2 pipelines"
    assert mistake.hint.startswith("choose one with --pipeline: ")
    assert mistake.hint.endswith(", b")
    with pytest.raises(PipegenError, match="has no pipeline c"):
        loader.load_graph(tmp_path / "p.json", "c")


ODD = [None, [], {}, 1, True, "x", "", [None], {"Ref": "X"}, {"Fn::If": {}}, {"a": [[]]}]
BODIES = [Template.load(each).body for each in (RENDERED, HANDWRITTEN)]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        found
        for key, each in items
        for found in (
            (*path, key),
            *(places(each, (*path, key)) if isinstance(each, dict | list) else ()),
        )
    ]


@pytest.mark.unmeasured
@given(data=some.data())
@examples(75, thorough=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_template_it_can_be_drawn(
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

    for one in system.pipelines:
        graph = model_graph.build_graph(system, one)
        opened = {each.id for each in graph.stacks}
        for each in renderer.FORMATS:
            assert renderer.render(graph, each, opened, "auto")
