"""What the roles of a pipeline ask for, with what comes along."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Action, Pipeline, find_pipelines
from pipegen.iam.request import Principal, Request
from tests.helpers import rule_cases

HERE, ROLE = "111111111111", "arn:aws:iam::222222222222:role/infrastructure-action"
EXECUTION = "arn:aws:iam::222222222222:role/infrastructure-execution"


@pytest.fixture
def body() -> Any:
    return json.loads(rule_cases.valid()[rule_cases.PIPELINE])


def read(body: Any) -> tuple[StackContext, Pipeline, Action]:
    """Return the pipeline of the template `body`, and its first deploy."""
    scope = StackContext(
        Template("p.json", body), {}, HERE, "eu-west-1", "infrastructure-pipeline-setup"
    )
    (found,) = find_pipelines(scope)
    return scope, found, found.stages[1].actions[0]


def of_stack(body: Any, **configuration: str) -> list[Request]:
    body["Resources"]["Pipeline"]["Properties"]["Stages"][1]["Actions"][0]["Configuration"] |= (
        configuration
    )
    scope, _, action = read(body)
    who = Principal(ROLE)
    return list(required_access.stack_requests(scope, who, "222222222222", "eu-west-1", action))


def test_a_stack_is_asked_for_with_the_role_that_cloudformation_gets(body: Any) -> None:
    found = of_stack(body, ChangeSetName="next")

    sent = {"cloudformation:RoleArn": EXECUTION, "cloudformation:ChangeSetName": "next"}
    assert [(each.action, each.context) for each in found] == [
        ("cloudformation:CreateStack", sent),
        ("cloudformation:UpdateStack", sent),
        ("cloudformation:DescribeStacks", sent),
        ("iam:PassRole", {"iam:PassedToService": "cloudformation.amazonaws.com"}),
    ]
    assert found[0].resource.startswith("arn:aws:cloudformation:eu-west-1:222222222222:stack/qa-")
    assert not isinstance(found[0].resource, Unresolved)


def test_a_stack_whose_name_a_variable_fills_may_be_any(body: Any) -> None:
    found, *_ = of_stack(body, StackName="#{qa-vpc-setup.Name}")

    assert isinstance(found.resource, Unresolved)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Principal(ROLE), {}),
        (required_access.STACKS, {"aws:SourceAccount": HERE, "aws:SourceArn": "${Source}"}),
        (required_access.PIPELINE, {"aws:SourceAccount": HERE, "aws:SourceArn": "${Source}"}),
    ],
)
def test_a_service_says_for_which_account_it_assumes_a_role(
    who: Principal, expected: Mapping[str, str]
) -> None:
    role = f"arn:aws:iam::{HERE}:role/service"

    assert required_access.assume_role_request(who, role) == Request(
        who, "sts:AssumeRole", role, HERE, expected
    )


def test_for_which_account_is_not_known_of_a_role_that_is_not() -> None:
    found = required_access.assume_role_request(required_access.STACKS, Unresolved("${Role}"))

    assert [isinstance(each, Unresolved) for each in found.context.values()] == [True, True]


def test_a_key_is_asked_for_by_the_service_that_it_encrypts_for(body: Any) -> None:
    scope, found, _ = read(body)

    asked = [
        each
        for _, each in required_access.service_role_requests(scope, found)
        if "kms:" in each.action
    ]

    assert [(e.action, e.context) for e in asked if "Decrypt" in e.action] == [
        (
            "kms:Decrypt",
            {
                "kms:ResourceAliases": [alias],
                "kms:ViaService": f"{via}.eu-west-1.amazonaws.com",
                "kms:CallerAccount": HERE,
            },
        )
        for alias, via in (
            ("alias/infrastructure-artifacts", "s3"),
            ("alias/infrastructure-messages", "sns"),
        )
    ]


def test_what_has_a_condition_that_is_false_is_no_alias_of_a_key(body: Any) -> None:
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    body["Resources"]["ArtifactKeyAlias"]["Condition"] = "Never"
    scope, found, _ = read(body)

    asked = [
        each
        for _, each in required_access.service_role_requests(scope, found)
        if "kms:" in each.action
    ]

    assert asked[0].context["kms:ResourceAliases"] == []
