"""Requests of the roles of a pipeline, with their context keys."""

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
    (pipeline,) = find_pipelines(scope)
    return scope, pipeline, pipeline.stages[1].actions[0]


def stack_requests(body: Any, **configuration: str) -> list[Request]:
    body["Resources"]["Pipeline"]["Properties"]["Stages"][1]["Actions"][0]["Configuration"] |= (
        configuration
    )
    scope, _, action = read(body)
    principal = Principal(ROLE)
    return list(
        required_access.stack_requests(scope, principal, "222222222222", "eu-west-1", action)
    )


def test_stack_requests_carry_the_execution_role_and_pass_it(body: Any) -> None:
    requests = stack_requests(body, ChangeSetName="next")

    context = {"cloudformation:RoleArn": EXECUTION, "cloudformation:ChangeSetName": "next"}
    assert [(request.action, request.context) for request in requests] == [
        ("cloudformation:CreateStack", context),
        ("cloudformation:UpdateStack", context),
        ("cloudformation:DescribeStacks", context),
        ("iam:PassRole", {"iam:PassedToService": "cloudformation.amazonaws.com"}),
    ]
    assert requests[0].resource.startswith(
        "arn:aws:cloudformation:eu-west-1:222222222222:stack/qa-"
    )
    assert not isinstance(requests[0].resource, Unresolved)


def test_a_stack_name_with_a_pipeline_variable_makes_the_resource_unresolved(body: Any) -> None:
    request, *_ = stack_requests(body, StackName="#{qa-vpc-setup.Name}")

    assert isinstance(request.resource, Unresolved)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (Principal(ROLE), {}),
        (required_access.STACKS, {"aws:SourceAccount": HERE, "aws:SourceArn": "${Source}"}),
        (required_access.PIPELINE, {"aws:SourceAccount": HERE, "aws:SourceArn": "${Source}"}),
    ],
)
def test_a_service_assumes_a_role_with_the_source_account(
    principal: Principal, expected: Mapping[str, str]
) -> None:
    role = f"arn:aws:iam::{HERE}:role/service"

    assert required_access.assume_role_request(principal, role) == Request(
        principal, "sts:AssumeRole", role, HERE, expected
    )


def test_the_source_account_of_an_unresolved_role_is_unresolved() -> None:
    request = required_access.assume_role_request(required_access.STACKS, Unresolved("${Role}"))

    assert [isinstance(value, Unresolved) for value in request.context.values()] == [True, True]


def test_a_key_is_requested_via_the_service_that_it_encrypts_for(body: Any) -> None:
    scope, pipeline, _ = read(body)

    requests = [
        request
        for _, request in required_access.service_role_requests(scope, pipeline)
        if "kms:" in request.action
    ]

    assert [
        (request.action, request.context) for request in requests if "Decrypt" in request.action
    ] == [
        (
            "kms:Decrypt",
            {
                "kms:ResourceAliases": [alias],
                "kms:ViaService": f"{service}.eu-west-1.amazonaws.com",
                "kms:CallerAccount": HERE,
            },
        )
        for alias, service in (
            ("alias/infrastructure-artifacts", "s3"),
            ("alias/infrastructure-messages", "sns"),
        )
    ]


def test_an_alias_whose_condition_is_false_is_not_an_alias_of_the_key(body: Any) -> None:
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    body["Resources"]["ArtifactKeyAlias"]["Condition"] = "Never"
    scope, pipeline, _ = read(body)

    requests = [
        request
        for _, request in required_access.service_role_requests(scope, pipeline)
        if "kms:" in request.action
    ]

    assert requests[0].context["kms:ResourceAliases"] == []
