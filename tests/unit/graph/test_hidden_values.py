"""Values of `NoEcho` parameters are masked in every output format."""

from collections.abc import Callable
from typing import Any

import pytest

from pipegen.graph import renderer
from pipegen.graph.html import render_html
from pipegen.graph.model.graph import Graph
from tests.helpers.graph.handwritten import action, deploy, pipeline, stage

OWN, GIVEN, DEFAULT, OTHER = "own-secret", "given-secret", "default-secret", "other-secret"


def hidden(default: str | None = None) -> dict[str, Any]:
    return {"Type": "String", "NoEcho": True} | ({"Default": default} if default else {})


def role(name: str) -> dict[str, Any]:
    condition = {"StringEquals": {"sts:ExternalId": {"Ref": name}}}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Condition": condition}
    document = {"Statement": statement}
    properties = {
        "RoleName": name,
        "AssumeRolePolicyDocument": document,
        "Policies": [{"PolicyDocument": document}],
        "PermissionsBoundary": {"Ref": "Boundary"},
    }
    boundary = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    return {
        "Parameters": {name: hidden(OTHER if name == "Other" else OWN)},
        "Resources": {
            f"Role{name}": {"Type": "AWS::IAM::Role", "Properties": properties},
            "Boundary": boundary,
        },
    }


@pytest.fixture
def graph(handmade: Callable[..., Graph]) -> Graph:
    body = pipeline(
        stage("Ask", action("Ask", "Approval", "Manual", {"CustomData": {"Ref": "Own"}})),
        stage(
            "Deploy",
            deploy("d", "stack", overrides={"Given": GIVEN, "Passed": OWN, "Taken": DEFAULT}),
            action("o", "Invoke", "Lambda", {}, RoleArn="arn:aws:iam::111111111111:role/Other"),
        ),
        Told={
            "Type": "AWS::SNS::Topic",
            "Properties": {"Subscription": [{"Protocol": "https", "Endpoint": {"Ref": "Own"}}]},
        },
        Rule={
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": ["aws.codepipeline"], "detail-type": [{"Ref": "Own"}]},
                "Targets": [{"Arn": {"Ref": "Told"}}],
            },
        },
    )
    own = role("Own")
    body["Resources"] |= own["Resources"]
    body["Resources"]["Pipeline"]["Properties"]["RoleArn"] = "arn:aws:iam::111111111111:role/Own"
    body |= {
        "Parameters": own["Parameters"],
        "Metadata": {
            "Pipegen": {"Account": "111111111111", "Region": "eu-west-1", "Root": "."},
        },
    }
    stack = {
        "Parameters": {
            "Given": hidden(),
            "Default": hidden(DEFAULT),
            "Missing": hidden(),
            "Passed": {"Type": "String"},
            "Taken": {"Type": "String"},
        },
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {
            "Ref": {"Value": {"Ref": "Given"}},
            "Sub": {"Value": {"Fn::Sub": "a ${Default}"}, "Export": {"Name": {"Ref": "Default"}}},
        },
    }
    return handmade(body, stack=stack, other=role("Other"))


def test_a_noecho_value_is_masked_and_a_missing_one_is_empty(graph: Graph) -> None:
    [stack] = graph.stacks

    assert [(parameter.name, parameter.value) for parameter in stack.parameters] == [
        ("Given", "****"),
        ("Default", "****"),
        ("Missing", ""),
        ("Passed", "****"),
        ("Taken", "****"),
    ]
    assert [(output.name, output.value, output.export) for output in stack.outputs] == [
        ("Ref", "****", None),
        ("Sub", "a ****", "****"),
    ]


def test_values_that_contain_a_noecho_value_are_masked(graph: Graph) -> None:
    condition = {"StringEquals": {"sts:ExternalId": "****"}}

    assert graph.stages[0].actions[0].details["question"] == "****"
    assert [rule.waits_for for rule in graph.rules] == ["****"]
    assert ("https", "****", "****") in [
        (channel.kind, channel.name, channel.address) for channel in graph.channels
    ]
    assert [role_node.name for role_node in graph.roles] == ["Own", "Other"]
    for role_node in graph.roles:
        assert role_node.identity is not None and role_node.boundary is not None
        statements = (*role_node.trust, *role_node.identity, *role_node.boundary)
        assert [statement.condition for statement in statements] == [condition] * 3


@pytest.mark.parametrize(
    "draw",
    [
        render_html,
        *(
            lambda graph, output_format=output_format: renderer.render(
                graph, output_format, [stack.id for stack in graph.stacks], "auto"
            )
            for output_format in renderer.FORMATS
        ),
    ],
    ids=["page", *renderer.FORMATS],
)
def test_no_output_format_contains_a_noecho_value(
    graph: Graph, draw: Callable[[Graph], str]
) -> None:
    output = draw(graph)

    assert [secret for secret in (OWN, GIVEN, DEFAULT, OTHER) if secret in output] == []
