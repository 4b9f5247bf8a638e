"""Roles read from templates."""

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.iam.policy_document import Statement
from pipegen.iam.role import Role

ROLE = {
    "RoleName": "deploy",
    "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}},
}


def document(action):
    return {"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}


def policy(kind, action, **properties):
    merged = {"PolicyDocument": document(action)} | properties
    return {"Type": f"AWS::IAM::{kind}", "Properties": merged}


def read(role, **others):
    body = {
        "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": ROLE | role}} | others,
    }
    return Role.from_template(StackContext(Template("t.json", body), {}, "111111111111"), "Role")


def actions(role):
    return None if role.identity is None else [statement.actions[0] for statement in role.identity]


def test_a_role_without_policies_has_its_arn_and_its_trust_policy():
    role = read({})

    assert (role.arn, role.identity, role.boundary, role.template) == (
        "arn:aws:iam::111111111111:role/deploy",
        (),
        None,
        "t.json",
    )
    assert role.trust == (Statement("Allow", actions=("sts:AssumeRole",)),)


def test_a_role_has_its_inline_managed_and_attached_policies():
    role = read(
        {
            "Policies": [{"PolicyName": "a", "PolicyDocument": document("a:*")}, "malformed"],
            "ManagedPolicyArns": [{"Ref": "Named"}],
        },
        Named=policy("ManagedPolicy", "b:*"),
        Taking=policy("ManagedPolicy", "c:*", Roles=[{"Ref": "Role"}]),
        Beside=policy("Policy", "d:*", Roles=["deploy"]),
        Single=policy("RolePolicy", "e:*", RoleName={"Ref": "Role"}),
        Other=policy("Policy", "f:*", Roles=["another"]),
        Never=policy("Policy", "g:*", Roles=["deploy"]) | {"Condition": "No"},
        NeverNamed=policy("ManagedPolicy", "h:*") | {"Condition": "No"},
    )

    assert sorted(actions(role)) == ["a:*", "b:*", "c:*", "d:*", "e:*"]


@pytest.mark.parametrize("arns", [["arn:aws:iam::aws:policy/ReadOnlyAccess"], [1], "arn:a"])
def test_permissions_are_unknown_with_a_managed_policy_outside_the_template(arns):
    assert actions(read({"ManagedPolicyArns": arns})) is None


def test_administrator_access_allows_every_action():
    arns = ["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/Other"]

    assert actions(read({"ManagedPolicyArns": arns})) == ["*"]


def test_a_boundary_is_read_only_from_the_same_template():
    boundary = policy("ManagedPolicy", "a:*")
    role = read({"PermissionsBoundary": {"Ref": "Boundary"}}, Boundary=boundary)
    elsewhere = read({"PermissionsBoundary": "arn:aws:iam::111111111111:policy/team"})

    assert [statement.actions for statement in role.boundary or ()] == [("a:*",)]
    assert elsewhere.boundary is None
