"""Roles on the HTML page: trust policies and permissions."""

from typing import Any

import pytest

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import action, pipeline, stage
from tests.helpers.graph.html_reader import Page

ARN = "arn:aws:iam::111111111111:"


def role(trust: Any = (), policy: Any = None, **more: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "RoleName": "p",
        "AssumeRolePolicyDocument": {"Statement": list(trust)},
    }
    if policy is not None:
        properties["Policies"] = [{"PolicyName": "p", "PolicyDocument": {"Statement": policy}}]
    return {"Type": "AWS::IAM::Role", "Properties": properties | more}


def test_a_role_shows_its_trust_policy_and_permissions(delivery_graph):
    lines = Page(render_html(delivery_graph("default"))).text(
        "role-infrastructure-action-222222222222"
    )

    assert lines[:5] == [
        *["infrastructure-action in 222222222222", "assumed by the pipeline for its actions"],
        *["ARN", "arn:aws:iam::222222222222:role/infrastructure-action", "Account"],
    ]
    assert lines[7].endswith("templates/account-setup.json, ActionRole")
    assert lines[8:10] == ["Acts in", "qa-vpc-setup, qa-ec2-setup"]
    trust, permissions = lines.index("Who may assume it"), lines.index("What it may do")
    assert lines[trust + 1 : permissions] == [
        "Allow AssumeFromPipeline",
        *["Who", "AWS arn:aws:iam::111111111111:root"],
        *["Actions", "sts:AssumeRole"],
        *["If", f"aws:PrincipalArn ArnEquals {ARN}role/infrastructure-service"],
    ]
    statement = lines.index("Allow PassExecutionRole")
    assert lines[statement + 1 : statement + 7] == [
        *["Actions", "iam:PassRole"],
        *["On", "arn:aws:iam::222222222222:role/infrastructure-execution"],
        *["If", "iam:PassedToService StringEquals cloudformation.amazonaws.com"],
    ]


def test_statements_show_deny_and_negated_elements(handmade):
    policy = [
        {
            "Effect": "Deny",
            "NotAction": ["s3:*"],
            "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::b"],
            "Condition": {"Bool": {"aws:Secure": [True, "x"]}, "Odd": 7},
        }
    ]
    trust = [{"Effect": "Allow", "NotPrincipal": {"Service": ["a", "b"]}, "Action": "sts:*"}]
    graph = handmade(pipeline(Role=role(trust, policy)) | {"Metadata": METADATA})

    lines = Page(render_html(graph)).text("role-p-111111111111")

    assert lines[lines.index("Who may assume it") :] == [
        "Who may assume it",
        *["Allow", "Everybody but", "Service a", "Service b", "Actions", "sts:*"],
        "What it may do",
        *["Deny", "All actions but", "s3:*", "On all but", "arn:aws:s3:::a", "arn:aws:s3:::b"],
        *["If", "aws:Secure Bool true or x", "Odd 7"],
    ]


METADATA = {"Pipegen": {"Account": "111111111111"}}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (role(), ["Who may assume it", "Nobody.", "What it may do", "Nothing."]),
        (
            role(ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
            [
                *["Who may assume it", "Nobody.", "What it may do"],
                "Not known: policies that are not in these files bear on it.",
            ],
        ),
        (
            role(PermissionsBoundary={"Ref": "Boundary"}),
            [
                *["Who may assume it", "Nobody.", "What it may do", "Nothing."],
                *["What its boundary leaves", "Nothing."],
            ],
        ),
    ],
)
def test_a_role_without_known_permissions_has_a_message(handmade, resource, expected):
    boundary = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {}}}
    graph = handmade(pipeline(Role=resource, Boundary=boundary) | {"Metadata": METADATA})

    lines = Page(render_html(graph)).text("role-p-111111111111")

    assert lines[lines.index("Who may assume it") :] == expected


def test_a_role_without_a_template_has_a_message(handmade):
    assert Page(render_html(handmade(pipeline()))).text("role-p-111111111111") == [
        *["p in 111111111111", "the pipeline's own"],
        *["ARN", "arn:aws:iam::111111111111:role/p"],
        *["Account", "111111111111", "Made by"],
        "no template here: what it may do is not known",
    ]


def test_a_pipeline_without_roles_has_a_message(handmade):
    body = pipeline()
    del body["Resources"]["Pipeline"]["Properties"]["RoleArn"]

    assert Page(render_html(handmade(body))).text("roles") == [
        "Roles",
        "The pipeline names no role.",
    ]


def test_the_pipeline_role_performs_actions_without_a_role(handmade):
    other = action("b", "Invoke", "Lambda", {}, RoleArn="arn:aws:iam::111111111111:role/other")
    body = pipeline(stage("A", action("a", "Invoke", "Lambda", {})), stage("B", other))

    page = Page(render_html(handmade(body)))

    lines_by_role = {name: page.text(f"role-{name}-111111111111") for name in ("p", "other")}
    assert {name: lines[lines.index("Acts in") + 1] for name, lines in lines_by_role.items()} == {
        "p": "A",
        "other": "B",
    }
