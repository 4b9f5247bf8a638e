"""Roles as templates make them."""

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
    given = {"PolicyDocument": document(action)} | properties
    return {"Type": f"AWS::IAM::{kind}", "Properties": given}


def read(role, **others):
    body = {
        "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": ROLE | role}} | others,
    }
    return Role.from_template(StackContext(Template("t.json", body), {}, "111111111111"), "Role")


def actions(role):
    return None if role.identity is None else [each.actions[0] for each in role.identity]


def test_a_role_has_its_name_its_trust_and_no_more_than_it_is_given():
    found = read({})

    assert (found.arn, found.identity, found.boundary, found.template) == (
        "arn:aws:iam::111111111111:role/deploy",
        (),
        None,
        "t.json",
    )
    assert found.trust == (Statement("Allow", actions=("sts:AssumeRole",)),)


def test_policies_count_wherever_they_stand():
    found = read(
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

    assert sorted(actions(found)) == ["a:*", "b:*", "c:*", "d:*", "e:*"]


@pytest.mark.parametrize("arns", [["arn:aws:iam::aws:policy/ReadOnlyAccess"], [1], "arn:a"])
def test_what_a_policy_of_somebody_elses_says_is_not_known(arns):
    assert actions(read({"ManagedPolicyArns": arns})) is None


def test_an_administrator_may_do_everything():
    arns = ["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/Other"]

    assert actions(read({"ManagedPolicyArns": arns})) == ["*"]


def test_a_boundary_counts_that_the_template_makes():
    made = policy("ManagedPolicy", "a:*")
    found = read({"PermissionsBoundary": {"Ref": "Boundary"}}, Boundary=made)
    elsewhere = read({"PermissionsBoundary": "arn:aws:iam::111111111111:policy/team"})

    assert [each.actions for each in found.boundary or ()] == [("a:*",)]
    assert elsewhere.boundary is None
