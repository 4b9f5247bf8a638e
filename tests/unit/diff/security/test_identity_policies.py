"""What roles, users, groups and their policies gain."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import broadened_access, memberships

ROLE = "AWS::IAM::Role"
OWN, OTHER = "111111111111", "222222222222"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def trust(*principals, action="sts:AssumeRole", **more):
    return {
        "AssumeRolePolicyDocument": {
            "Statement": [
                {"Effect": "Allow", "Principal": each, "Action": action, **more}
                for each in principals
            ]
        }
    }


def inline(action, resource="*", effect="Allow"):
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return {"PolicyName": "p", "PolicyDocument": {"Statement": statement}}


def role(before, after):
    return broadened_access(ROLE, before, after, OWN)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"Service": "ec2.amazonaws.com"}, "lets ec2.amazonaws.com assume it"),
        ({"AWS": OWN}, f"lets this account ({OWN}) assume it"),
        ({"AWS": f"arn:aws:iam::{OTHER}:root"}, f"lets account {OTHER} assume it"),
        (
            {"AWS": f"arn:aws:iam::{OTHER}:role/R"},
            f"lets arn:aws:iam::{OTHER}:role/R assume it",
        ),
        ("*", "lets anyone assume it"),
        ({"AWS": Unresolved("${Arn}")}, "lets ${Arn} assume it"),
        (
            {"Federated": "accounts.example.com"},
            "lets whoever accounts.example.com vouches for assume it",
        ),
    ],
)
def test_who_may_assume_a_role_from_now_on_is_said(principal, expected):
    assert role(trust(), trust(principal)) == (expected,)


def test_a_doubt_about_who_may_assume_a_role_is_said_as_one():
    before, after = trust({"AWS": Unresolved("${Arn}")}), trust({"AWS": OTHER})

    assert role(before, after) == (f"may let account {OTHER} assume it",)


def test_a_role_of_an_account_that_is_trusted_is_nothing_new():
    assert role(trust({"AWS": OWN}), trust({"AWS": f"arn:aws:iam::{OWN}:role/R"})) == ()


def test_other_actions_of_a_trust_policy_are_named():
    before = trust({"AWS": OTHER})
    after = trust({"AWS": OTHER}, action=["sts:AssumeRole", "sts:TagSession"])

    assert role(before, after) == (f"allows sts:TagSession to account {OTHER}",)


def test_everyone_but_some_may_assume_a_role():
    after = {
        "AssumeRolePolicyDocument": {
            "Statement": [
                {"Effect": "Allow", "NotPrincipal": each, "Action": "sts:AssumeRole"}
                for each in ({"AWS": OTHER}, {})
            ]
        }
    }

    assert role(trust(), after) == (
        f"lets everyone but account {OTHER} assume it",
        "lets everyone assume it",
    )


def test_an_external_id_that_is_no_longer_asked_for_is_said():
    asking = trust({"AWS": OTHER}, Condition={"StringEquals": {"sts:ExternalId": "x"}})

    assert role(asking, trust({"AWS": OTHER})) == (
        f"lets account {OTHER} assume it, before only if StringEquals sts:ExternalId x",
    )


def test_of_several_conditions_that_are_gone_any_one_was_enough():
    asking = [
        {"Effect": "Allow", "Action": "a:B", "Resource": "*", "Condition": {"Bool": {key: "true"}}}
        for key in ("a:X", "a:Y")
    ]
    given = {"Effect": "Allow", "Action": "a:B", "Resource": "*"}

    def user(*listed):
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": list(listed)}}
        return {"Policies": [policy]}

    assert broadened_access("AWS::IAM::User", user(*asking), user(given)) == (
        "allows a:B on every resource, before only if Bool a:X true or if Bool a:Y true",
    )


def test_a_denial_that_gets_a_condition_says_what_it_is_now():
    def user(**more):
        listed = {"Effect": "Deny", "Action": "a:B", "Resource": "*", **more}
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": [listed]}}
        return {"Policies": [policy]}

    found = broadened_access("AWS::IAM::User", user(), user(Condition={"Bool": {"a:X": "true"}}))

    assert found == ("no longer denies a:B on every resource, now only if Bool a:X true",)


def test_inline_policies_are_looked_at_together():
    one = {"Policies": [inline(["a:B", "a:C"])]}
    two = {"Policies": [inline("a:C"), inline("a:B")]}

    assert role(one, two) == ()
    assert role(two, {"Policies": [inline("a:*")]}) == ("allows a:* on every resource",)


@pytest.mark.parametrize("kind", ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"])
def test_policies_that_are_attached_come_in_the_order_of_their_power(kind):
    named = [
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        "arn:aws:iam::111111111111:policy/AdministratorAccess",
        Unresolved("${Policy}"),
        ADMINISTRATOR,
    ]

    found = broadened_access(kind, {"ManagedPolicyArns": []}, {"ManagedPolicyArns": named}, OWN)

    assert found == tuple(f"has the policy {named[i]} attached" for i in (4, 1, 0, 2, 3))
    assert (
        broadened_access(kind, {"ManagedPolicyArns": named}, {"ManagedPolicyArns": named[::-1]})
        == ()
    )


def test_a_boundary_that_is_gone_is_worse_than_another_one():
    bound = {"PermissionsBoundary": "arn:a"}

    assert role(bound, {}) == ("is no longer limited by the permissions boundary arn:a",)
    assert role(bound, {"PermissionsBoundary": "arn:b"}) == (
        "may do what its permissions boundary arn:b allows, before arn:a",
    )
    assert role({}, bound) == ()


def test_a_new_role_is_told_of_only_where_outsiders_or_great_power_are_concerned():
    usual = {
        **trust({"Service": "ec2.amazonaws.com"}, {"AWS": OWN}),
        "Policies": [inline("s3:GetObject"), inline("iam:PassRole", "arn:x")],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    }
    odd = {
        **trust({"AWS": OTHER}),
        "Policies": [inline("*"), inline("s3:*", "x"), inline("iam:PassRole"), inline("a:B")],
        "ManagedPolicyArns": [ADMINISTRATOR],
        "PermissionsBoundary": "arn:a",
    }

    assert role(None, usual) == ()
    assert broadened_access("AWS::IAM::InstanceProfile", None, {"Roles": ["r"]}) == ()
    assert role(None, odd) == (
        "allows every action on every resource",
        f"has the policy {ADMINISTRATOR} attached",
        f"lets account {OTHER} assume it",
        "allows s3:* on x",
        "allows iam:PassRole on every resource",
    )


def test_without_its_account_every_account_is_an_outsider_but_a_placeholder():
    own = trust({"AWS": Unresolved("arn:aws:iam::${AWS::AccountId}:root")}, {"AWS": OWN})

    assert broadened_access(ROLE, None, own) == (f"lets account {OWN} assume it",)


def test_a_new_policy_is_told_of_in_full_since_its_role_may_be_there():
    policy = {"PolicyDocument": inline("s3:GetObject", "x")["PolicyDocument"], "RoleName": "r"}

    assert broadened_access("AWS::IAM::RolePolicy", None, policy) == ("allows s3:GetObject on x",)


def test_who_is_gone_has_no_access_but_a_policy_that_is_gone_denies_no_more():
    denying = inline("a:B", effect="Deny")

    assert role({"Policies": [denying]}, None) == ()
    assert broadened_access("AWS::IAM::Policy", denying, None) == (
        "no longer denies a:B on every resource",
    )


def test_a_document_that_only_aws_knows_is_a_doubt_once():
    hidden = Unresolved("${Document}")
    partly = {"Statement": [Unresolved("${Statement}")]}
    kind = "AWS::IAM::ManagedPolicy"

    assert broadened_access(kind, {}, {"PolicyDocument": hidden}) == (
        "may allow more: only AWS knows what ${Document} says",
    )
    assert broadened_access(kind, {"PolicyDocument": hidden}, {"PolicyDocument": partly}) == (
        "may allow more: only AWS knows what ${Statement} says",
    )
    assert (
        broadened_access(kind, {"PolicyDocument": hidden, "Path": "/"}, {"PolicyDocument": hidden})
        == ()
    )


def test_a_permission_set_is_an_identity_with_a_policy_as_text():
    kind = "AWS::SSO::PermissionSet"
    text = '{"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": "*"}}'

    assert broadened_access(
        kind, {}, {"InlinePolicy": text, "ManagedPolicies": [ADMINISTRATOR]}
    ) == (
        f"has the policy {ADMINISTRATOR} attached",
        "allows a:B on every resource",
    )
    assert broadened_access(kind, {}, {"InlinePolicy": "no JSON"}) == ()


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (
            "AWS::IAM::ManagedPolicy",
            {"Roles": ["a"]},
            {"Roles": ["b", "a"]},
            "gives its permissions to the role b",
        ),
        ("AWS::IAM::Policy", {}, {"Users": ["u"]}, "gives its permissions to the user u"),
        ("AWS::IAM::Policy", {}, {"Groups": ["g"]}, "gives its permissions to the group g"),
        (
            "AWS::IAM::InstanceProfile",
            {"Roles": ["a"]},
            {"Roles": ["b"]},
            "hands out the role b to machines",
        ),
        ("AWS::IAM::User", {"Groups": []}, {"Groups": ["g"]}, "belongs to the group g"),
        (
            "AWS::IAM::User",
            {},
            {"LoginProfile": {"Password": "x"}},
            "may sign in to the console with a password",
        ),
        (
            "AWS::IAM::UserToGroupAddition",
            {"Users": []},
            {"Users": ["u"]},
            "adds the user u to the group",
        ),
        ("AWS::IAM::AccessKey", None, {"UserName": "u"}, "is a key that acts as the user u"),
        (
            "AWS::RAM::ResourceShare",
            {"Principals": [OWN]},
            {"Principals": [OWN, OTHER]},
            f"shares its resources with {OTHER}",
        ),
        (
            "AWS::EC2::VPCEndpointServicePermissions",
            {},
            {"AllowedPrincipals": ["*"]},
            "lets * connect to the endpoint service",
        ),
        (
            "AWS::EKS::AccessEntry",
            {"AccessPolicies": []},
            {"AccessPolicies": [{"PolicyArn": "arn:p"}]},
            "has the policy arn:p in the cluster",
        ),
        (
            "AWS::EC2::LaunchTemplate",
            {},
            {"LaunchTemplateData": {"KeyName": "k"}},
            "lets whoever holds the key k log in",
        ),
    ],
)
def test_who_is_added_to_a_list_gains_what_it_gives(kind, before, after, expected):
    assert broadened_access(kind, before, after, OWN) == (expected,)
    assert broadened_access(kind, after, {}, OWN) == ()


def test_of_many_actions_and_resources_people_read_the_worst_and_programs_all():
    plain = [f"ec2:Do{each}" for each in range(97)]
    buckets = [f"arn:aws:s3:::{each}" for each in range(9)]
    statement = {
        "Effect": "Allow",
        "Action": ["ec2:Describe*", *plain, "s3:*", "kms:Decrypt", "iam:PassRole"],
        "Resource": [*buckets, "*"],
    }
    after = {"PolicyDocument": {"Statement": [statement]}}

    [found] = broadened_access("AWS::IAM::ManagedPolicy", None, after)

    assert all(each in found for each in (*plain, *buckets))
    assert found.brief == (
        "allows iam:PassRole, kms:Decrypt, s3:*, ec2:Do0, ec2:Do1, ec2:Do2 and 95 more on "
        "every resource, arn:aws:s3:::0, arn:aws:s3:::1, arn:aws:s3:::2, arn:aws:s3:::3, "
        "arn:aws:s3:::4 and 4 more"
    )


@pytest.mark.parametrize("word", ["Action", "NotAction"])
def test_a_list_that_one_reads_at_a_glance_or_of_exceptions_is_whole(word):
    named = [f"iam:Do{each}" for each in range(7 if word == "Action" else 99)]
    statement = {"Effect": "Allow", word: named, "Resource": "*"}
    after = {"PolicyDocument": {"Statement": [statement]}}

    [found] = broadened_access("AWS::IAM::ManagedPolicy", None, after)

    assert found.brief == found
    assert named[-1] in found


def test_another_password_opens_nothing():
    before, after = ({"LoginProfile": {"Password": each}} for each in "ab")

    assert broadened_access("AWS::IAM::User", before, after) == ()


def test_lists_that_hand_out_access_are_properties_of_their_types(schema_has):
    assert [
        (kind, path)
        for kind, ways in memberships.MEMBERSHIPS.items()
        for path, *_ in ways
        if not schema_has(kind, path)
    ] == []
