"""IAM permissions that a role is missing to deploy a template."""

from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.iam import missing_permissions, resource_permissions
from pipegen.iam.policy_document import parse_statements
from pipegen.iam.role import Role

IAM = "arn:aws:iam::222222222222"
WORKER = f"{IAM}:role/team/worker"
PASS = "iam:PassRole"
FUNCTION = "AWS::Lambda::Function"
ROLE = {"Type": "AWS::IAM::Role", "Properties": {}}


def missing(resources: dict[str, Any], *allowed: dict[str, Any]) -> list[str]:
    """Return the actions missing from a role with every non-IAM permission and `allowed`."""
    needed = resource_permissions.actions_for_template({"Resources": resources})
    other_actions = [action for action in needed if not action.startswith("iam:")]
    document = {
        "Statement": [{"Effect": "Allow", "Action": other_actions, "Resource": "*"}, *allowed]
    }
    role = Role(f"{IAM}:role/execution", (), parse_statements(document), None)
    template = Template("t.json", {"Resources": resources})
    scope = StackContext(template, {}, "222222222222", "eu-west-1", "stack")
    return missing_permissions.missing_actions(role, scope, {})


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def function(**properties: Any) -> dict[str, Any]:
    return {"F": {"Type": FUNCTION, "Properties": properties}}


def test_the_role_that_a_template_names_must_be_allowed_by_pass_role() -> None:
    resources = function(Role=WORKER)

    assert missing(resources) == [PASS]
    assert missing(resources, allow(f"{IAM}:role/other", PASS)) == [PASS]
    assert missing(resources, allow(WORKER, PASS)) == []
    assert missing(resources, allow(f"{IAM}:role/team/*", PASS)) == []


@pytest.mark.parametrize(
    "properties",
    [
        {"Role": {"Fn::ImportValue": "role"}},
        {"Rules": [{"Destination": {"RoleArn": {"Fn::ImportValue": "role"}}}]},
        {"IamInstanceProfile": {"Fn::ImportValue": "profile"}},
    ],
)
def test_pass_role_for_any_role_is_enough_while_the_role_is_unknown(
    properties: dict[str, Any],
) -> None:
    resources = function(**properties)

    assert missing(resources) == [PASS]
    assert missing(resources, allow(f"{IAM}:role/other", PASS)) == []


@pytest.mark.parametrize(
    "resources",
    [
        function(Handler="index.handler"),
        function(KmsKeyArn={"Fn::ImportValue": "key"}, Layers=[{"Fn::ImportValue": "layer"}]),
        {"V": {"Type": "AWS::EC2::VPC", "Properties": {"Role": {"Fn::ImportValue": "role"}}}},
        {"T": {"Type": "AWS::SNS::Topic"}},
        {"P": {"Type": "AWS::ServiceCatalog::PortfolioPrincipalAssociation"}},
    ],
)
def test_a_template_without_iam_identities_needs_no_iam_permission(
    resources: dict[str, Any],
) -> None:
    assert missing(resources) == []


def test_a_resource_that_is_not_created_needs_no_iam_permission() -> None:
    body = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "F": {**function(Role={"Fn::ImportValue": "role"})["F"], "Condition": "Never"},
            "P": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Condition": "Never",
                "Properties": {"Groups": ["developers"]},
            },
        },
    }
    needed = resource_permissions.actions_for_template(body) - {
        PASS,
        "iam:AttachGroupPolicy",
        "iam:DetachGroupPolicy",
    }
    document = {"Statement": [{"Effect": "Allow", "Action": sorted(needed), "Resource": "*"}]}
    role = Role(f"{IAM}:role/execution", (), parse_statements(document), None)
    scope = StackContext(Template("t.json", body), {}, "222222222222", "eu-west-1", "stack")

    assert missing_permissions.missing_actions(role, scope, {}) == []


def test_an_unattached_policy_needs_no_attach_permission() -> None:
    resources = {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {}}}}
    actions = sorted(resource_permissions.actions_for_resource(resources["P"]))

    assert missing(resources, allow(f"{IAM}:policy/stack-*", *actions)) == []
    assert [action for action in actions if "tach" in action] == []


@pytest.mark.parametrize("path", ["", "team/"])
def test_a_group_may_have_any_path(path: str) -> None:
    resources = {"P": {"Type": "AWS::IAM::Policy", "Properties": {"Groups": ["developers"]}}}
    actions = ("iam:DeleteGroupPolicy", "iam:GetGroupPolicy", "iam:PutGroupPolicy")

    assert missing(resources) == list(actions)
    assert missing(resources, allow(f"{IAM}:group/*", *actions)) == []
    assert missing(resources, allow(f"{IAM}:group/testers", *actions)) == list(actions)


def test_permission_for_any_group_is_enough_while_the_group_is_unknown() -> None:
    groups = [{"Fn::ImportValue": "group"}]
    resources = {"U": {"Type": "AWS::IAM::User", "Properties": {"Groups": groups}}}
    actions = [
        action
        for action in resource_permissions.actions_for_resource(resources["U"])
        if "Group" not in action
    ]
    user = allow(f"{IAM}:user/*", "iam:ListGroupsForUser", *actions)

    assert missing(resources, user) == ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"]
    joining = allow(f"{IAM}:group/any", "iam:AddUserToGroup", "iam:RemoveUserFromGroup")
    assert missing(resources, user, joining) == []
