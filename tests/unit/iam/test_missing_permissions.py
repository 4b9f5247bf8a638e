"""What a role lacks to deploy a template: of IAM, for the identities that it is about."""

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


def lacking(resources: dict[str, Any], *allowed: dict[str, Any]) -> list[str]:
    """Return what a role lacks that has all permissions but those of IAM, and `allowed`."""
    needed = resource_permissions.actions_for_template({"Resources": resources})
    rest = [each for each in needed if not each.startswith("iam:")]
    document = {"Statement": [{"Effect": "Allow", "Action": rest, "Resource": "*"}, *allowed]}
    role = Role(f"{IAM}:role/execution", (), parse_statements(document), None)
    template = Template("t.json", {"Resources": resources})
    scope = StackContext(template, {}, "222222222222", "eu-west-1", "stack")
    return missing_permissions.missing_actions(role, scope, {})


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def function(**properties: Any) -> dict[str, Any]:
    return {"F": {"Type": FUNCTION, "Properties": properties}}


def test_a_role_that_a_template_names_must_be_that_which_may_be_passed() -> None:
    resources = function(Role=WORKER)

    assert lacking(resources) == [PASS]
    assert lacking(resources, allow(f"{IAM}:role/other", PASS)) == [PASS]
    assert lacking(resources, allow(WORKER, PASS)) == []
    assert lacking(resources, allow(f"{IAM}:role/team/*", PASS)) == []


@pytest.mark.parametrize(
    "properties",
    [
        {"Role": {"Fn::ImportValue": "role"}},
        {"Rules": [{"Destination": {"RoleArn": {"Fn::ImportValue": "role"}}}]},
        {"IamInstanceProfile": {"Fn::ImportValue": "profile"}},
    ],
)
def test_of_a_role_that_is_not_known_yet_any_that_may_be_passed_is_enough(
    properties: dict[str, Any],
) -> None:
    resources = function(**properties)

    assert lacking(resources) == [PASS]
    assert lacking(resources, allow(f"{IAM}:role/other", PASS)) == []


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
def test_where_no_identity_is_named_nothing_of_iam_is_lacking(resources: dict[str, Any]) -> None:
    assert lacking(resources) == []


def test_a_resource_that_is_not_made_needs_nothing_of_iam() -> None:
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


def test_a_policy_that_is_attached_to_nothing_needs_nothing_to_be_attached() -> None:
    resources = {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {}}}}
    own = sorted(resource_permissions.actions_for_resource(resources["P"]))

    assert lacking(resources, allow(f"{IAM}:policy/stack-*", *own)) == []
    assert [each for each in own if "tach" in each] == []


@pytest.mark.parametrize("path", ["", "team/"])
def test_a_group_may_have_any_path(path: str) -> None:
    resources = {"P": {"Type": "AWS::IAM::Policy", "Properties": {"Groups": ["developers"]}}}
    actions = ("iam:DeleteGroupPolicy", "iam:GetGroupPolicy", "iam:PutGroupPolicy")

    assert lacking(resources) == list(actions)
    assert lacking(resources, allow(f"{IAM}:group/*", *actions)) == []
    assert lacking(resources, allow(f"{IAM}:group/testers", *actions)) == list(actions)


def test_a_group_that_only_aws_knows_must_be_allowed_somewhere() -> None:
    groups = [{"Fn::ImportValue": "group"}]
    resources = {"U": {"Type": "AWS::IAM::User", "Properties": {"Groups": groups}}}
    own = [
        each
        for each in resource_permissions.actions_for_resource(resources["U"])
        if "Group" not in each
    ]
    user = allow(f"{IAM}:user/*", "iam:ListGroupsForUser", *own)

    assert lacking(resources, user) == ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"]
    joining = allow(f"{IAM}:group/any", "iam:AddUserToGroup", "iam:RemoveUserFromGroup")
    assert lacking(resources, user, joining) == []
