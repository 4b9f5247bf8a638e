"""The roles of the page: who may assume each, and what it may do."""

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


def test_a_role_says_who_may_assume_it_and_what_it_may_do(delivered):
    found = Page(render_html(delivered("default"))).text("role-infrastructure-action-222222222222")

    assert found[:5] == [
        *["infrastructure-action in 222222222222", "assumed by the pipeline for its actions"],
        *["ARN", "arn:aws:iam::222222222222:role/infrastructure-action", "Account"],
    ]
    assert found[7].endswith("templates/account-setup.json, ActionRole")
    assert found[8:10] == ["Acts in", "qa-vpc-setup, qa-ec2-setup"]
    trusted, may = found.index("Who may assume it"), found.index("What it may do")
    assert found[trusted + 1 : may] == [
        "Allow AssumeFromPipeline",
        *["Who", "AWS arn:aws:iam::111111111111:root"],
        *["Actions", "sts:AssumeRole"],
        *["If", f"aws:PrincipalArn ArnEquals {ARN}role/infrastructure-service"],
    ]
    passing = found.index("Allow PassExecutionRole")
    assert found[passing + 1 : passing + 7] == [
        *["Actions", "iam:PassRole"],
        *["On", "arn:aws:iam::222222222222:role/infrastructure-execution"],
        *["If", "iam:PassedToService StringEquals cloudformation.amazonaws.com"],
    ]


def test_statements_may_say_what_is_left_out_and_forbid(handmade):
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

    found = Page(render_html(graph)).text("role-p-111111111111")

    assert found[found.index("Who may assume it") :] == [
        "Who may assume it",
        *["Allow", "Everybody but", "Service a", "Service b", "Actions", "sts:*"],
        "What it may do",
        *["Deny", "All actions but", "s3:*", "On all but", "arn:aws:s3:::a", "arn:aws:s3:::b"],
        *["If", "aws:Secure Bool true or x", "Odd 7"],
    ]


METADATA = {"Pipegen": {"Account": "111111111111"}}


@pytest.mark.parametrize(
    ("made", "expected"),
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
def test_a_role_says_where_nothing_is_allowed_or_known(handmade, made, expected):
    boundary = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {}}}
    graph = handmade(pipeline(Role=made, Boundary=boundary) | {"Metadata": METADATA})

    found = Page(render_html(graph)).text("role-p-111111111111")

    assert found[found.index("Who may assume it") :] == expected


def test_a_role_that_no_template_makes_says_so(handmade):
    assert Page(render_html(handmade(pipeline()))).text("role-p-111111111111") == [
        *["p in 111111111111", "the pipeline's own"],
        *["ARN", "arn:aws:iam::111111111111:role/p"],
        *["Account", "111111111111", "Made by"],
        "no template here: what it may do is not known",
    ]


def test_a_pipeline_without_roles_says_so(handmade):
    body = pipeline()
    del body["Resources"]["Pipeline"]["Properties"]["RoleArn"]

    assert Page(render_html(handmade(body))).text("roles") == [
        "Roles",
        "The pipeline names no role.",
    ]


def test_the_pipelines_role_acts_where_an_action_names_none(handmade):
    other = action("b", "Invoke", "Lambda", {}, RoleArn="arn:aws:iam::111111111111:role/other")
    body = pipeline(stage("A", action("a", "Invoke", "Lambda", {})), stage("B", other))

    shown = Page(render_html(handmade(body)))

    found = {each: shown.text(f"role-{each}-111111111111") for each in ("p", "other")}
    assert {each: lines[lines.index("Acts in") + 1] for each, lines in found.items()} == {
        "p": "A",
        "other": "B",
    }
