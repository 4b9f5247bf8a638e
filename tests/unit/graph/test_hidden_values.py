"""What `NoEcho` hides is in no picture, whatever takes it."""

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


def test_a_hidden_value_is_stars_and_one_that_is_not_there_nothing(graph: Graph) -> None:
    [stack] = graph.stacks

    assert [(each.name, each.value) for each in stack.parameters] == [
        ("Given", "****"),
        ("Default", "****"),
        ("Missing", ""),
        ("Passed", "****"),
        ("Taken", "****"),
    ]
    assert [(each.name, each.value, each.export) for each in stack.outputs] == [
        ("Ref", "****", None),
        ("Sub", "a ****", "****"),
    ]


def test_what_takes_a_hidden_value_is_shown_without_it(graph: Graph) -> None:
    condition = {"StringEquals": {"sts:ExternalId": "****"}}

    assert graph.stages[0].actions[0].details["question"] == "****"
    assert [each.waits_for for each in graph.rules] == ["****"]
    assert ("https", "****", "****") in [(e.kind, e.name, e.address) for e in graph.channels]
    assert [each.name for each in graph.roles] == ["Own", "Other"]
    for each in graph.roles:
        assert each.identity is not None and each.boundary is not None
        statements = (*each.trust, *each.identity, *each.boundary)
        assert [one.condition for one in statements] == [condition] * 3


@pytest.mark.parametrize(
    "draw",
    [
        render_html,
        *(
            lambda graph, each=each: renderer.render(
                graph, each, [one.id for one in graph.stacks], "auto"
            )
            for each in renderer.FORMATS
        ),
    ],
    ids=["page", *renderer.FORMATS],
)
def test_no_format_has_a_hidden_value(graph: Graph, draw: Callable[[Graph], str]) -> None:
    drawn = draw(graph)

    assert [each for each in (OWN, GIVEN, DEFAULT, OTHER) if each in drawn] == []
