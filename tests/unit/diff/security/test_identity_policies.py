"""Access that roles, users, groups and their policies gain."""

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
                {"Effect": "Allow", "Principal": principal, "Action": action, **more}
                for principal in principals
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
def test_a_new_principal_that_can_assume_a_role_is_reported(principal, expected):
    assert role(trust(), trust(principal)) == (expected,)


def test_an_unresolved_principal_of_a_trust_policy_is_reported_as_possible_access():
    before, after = trust({"AWS": Unresolved("${Arn}")}), trust({"AWS": OTHER})

    assert role(before, after) == (f"may let account {OTHER} assume it",)


def test_a_role_of_an_already_trusted_account_broadens_no_access():
    assert role(trust({"AWS": OWN}), trust({"AWS": f"arn:aws:iam::{OWN}:role/R"})) == ()


def test_other_actions_of_a_trust_policy_are_reported():
    before = trust({"AWS": OTHER})
    after = trust({"AWS": OTHER}, action=["sts:AssumeRole", "sts:TagSession"])

    assert role(before, after) == (f"allows sts:TagSession to account {OTHER}",)


def test_a_notprincipal_of_a_trust_policy_is_reported_as_everyone_but():
    after = {
        "AssumeRolePolicyDocument": {
            "Statement": [
                {"Effect": "Allow", "NotPrincipal": principal, "Action": "sts:AssumeRole"}
                for principal in ({"AWS": OTHER}, {})
            ]
        }
    }

    assert role(trust(), after) == (
        f"lets everyone but account {OTHER} assume it",
        "lets everyone assume it",
    )


def test_removing_the_external_id_condition_is_reported():
    with_external_id = trust({"AWS": OTHER}, Condition={"StringEquals": {"sts:ExternalId": "x"}})

    assert role(with_external_id, trust({"AWS": OTHER})) == (
        f"lets account {OTHER} assume it, before only if StringEquals sts:ExternalId x",
    )


def test_several_removed_conditions_are_reported_as_alternatives():
    conditional = [
        {"Effect": "Allow", "Action": "a:B", "Resource": "*", "Condition": {"Bool": {key: "true"}}}
        for key in ("a:X", "a:Y")
    ]
    unconditional = {"Effect": "Allow", "Action": "a:B", "Resource": "*"}

    def user(*statements):
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}
        return {"Policies": [policy]}

    assert broadened_access("AWS::IAM::User", user(*conditional), user(unconditional)) == (
        "allows a:B on every resource, before only if Bool a:X true or if Bool a:Y true",
    )


def test_a_deny_with_a_new_condition_is_reported_with_it():
    def user(**more):
        statement = {"Effect": "Deny", "Action": "a:B", "Resource": "*", **more}
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}
        return {"Policies": [policy]}

    sentences = broadened_access(
        "AWS::IAM::User", user(), user(Condition={"Bool": {"a:X": "true"}})
    )

    assert sentences == ("no longer denies a:B on every resource, now only if Bool a:X true",)


def test_inline_policies_are_compared_together():
    combined = {"Policies": [inline(["a:B", "a:C"])]}
    separate = {"Policies": [inline("a:C"), inline("a:B")]}

    assert role(combined, separate) == ()
    assert role(separate, {"Policies": [inline("a:*")]}) == ("allows a:* on every resource",)


@pytest.mark.parametrize("kind", ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"])
def test_attached_managed_policies_are_listed_by_severity(kind):
    policy_arns = [
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        "arn:aws:iam::111111111111:policy/AdministratorAccess",
        Unresolved("${Policy}"),
        ADMINISTRATOR,
    ]

    sentences = broadened_access(
        kind, {"ManagedPolicyArns": []}, {"ManagedPolicyArns": policy_arns}, OWN
    )

    assert sentences == tuple(f"has the policy {policy_arns[i]} attached" for i in (4, 1, 0, 2, 3))
    assert (
        broadened_access(
            kind, {"ManagedPolicyArns": policy_arns}, {"ManagedPolicyArns": policy_arns[::-1]}
        )
        == ()
    )


def test_removing_a_permissions_boundary_is_reported_differently_from_changing_it():
    bound = {"PermissionsBoundary": "arn:a"}

    assert role(bound, {}) == ("is no longer limited by the permissions boundary arn:a",)
    assert role(bound, {"PermissionsBoundary": "arn:b"}) == (
        "may do what its permissions boundary arn:b allows, before arn:a",
    )
    assert role({}, bound) == ()


def test_a_new_role_is_reported_only_for_other_accounts_or_broad_permissions():
    ordinary = {
        **trust({"Service": "ec2.amazonaws.com"}, {"AWS": OWN}),
        "Policies": [inline("s3:GetObject"), inline("iam:PassRole", "arn:x")],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    }
    risky = {
        **trust({"AWS": OTHER}),
        "Policies": [inline("*"), inline("s3:*", "x"), inline("iam:PassRole"), inline("a:B")],
        "ManagedPolicyArns": [ADMINISTRATOR],
        "PermissionsBoundary": "arn:a",
    }

    assert role(None, ordinary) == ()
    assert broadened_access("AWS::IAM::InstanceProfile", None, {"Roles": ["r"]}) == ()
    assert role(None, risky) == (
        "allows every action on every resource",
        f"has the policy {ADMINISTRATOR} attached",
        f"lets account {OTHER} assume it",
        "allows s3:* on x",
        "allows iam:PassRole on every resource",
    )


def test_without_a_known_account_every_account_id_counts_as_external():
    own = trust({"AWS": Unresolved("arn:aws:iam::${AWS::AccountId}:root")}, {"AWS": OWN})

    assert broadened_access(ROLE, None, own) == (f"lets account {OWN} assume it",)


def test_a_new_policy_of_a_role_that_may_exist_is_reported_in_full():
    policy = {"PolicyDocument": inline("s3:GetObject", "x")["PolicyDocument"], "RoleName": "r"}

    assert broadened_access("AWS::IAM::RolePolicy", None, policy) == ("allows s3:GetObject on x",)


def test_removing_a_role_broadens_no_access_but_removing_a_deny_policy_does():
    denying = inline("a:B", effect="Deny")

    assert role({"Policies": [denying]}, None) == ()
    assert broadened_access("AWS::IAM::Policy", denying, None) == (
        "no longer denies a:B on every resource",
    )


def test_an_unresolved_policy_document_is_reported_once():
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


def test_a_permission_set_is_compared_like_an_identity():
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
def test_an_entry_added_to_a_membership_list_gains_its_access(kind, before, after, expected):
    assert broadened_access(kind, before, after, OWN) == (expected,)
    assert broadened_access(kind, after, {}, OWN) == ()


def test_many_actions_and_resources_are_abbreviated_in_brief_and_complete_in_full():
    plain = [f"ec2:Do{number}" for number in range(97)]
    buckets = [f"arn:aws:s3:::{number}" for number in range(9)]
    statement = {
        "Effect": "Allow",
        "Action": ["ec2:Describe*", *plain, "s3:*", "kms:Decrypt", "iam:PassRole"],
        "Resource": [*buckets, "*"],
    }
    after = {"PolicyDocument": {"Statement": [statement]}}

    [sentence] = broadened_access("AWS::IAM::ManagedPolicy", None, after)

    assert all(name in sentence for name in (*plain, *buckets))
    assert sentence.brief == (
        "allows iam:PassRole, kms:Decrypt, s3:*, ec2:Do0, ec2:Do1, ec2:Do2 and 95 more on "
        "every resource, arn:aws:s3:::0, arn:aws:s3:::1, arn:aws:s3:::2, arn:aws:s3:::3, "
        "arn:aws:s3:::4 and 4 more"
    )


@pytest.mark.parametrize("word", ["Action", "NotAction"])
def test_a_short_list_or_a_list_of_exceptions_is_not_abbreviated(word):
    actions = [f"iam:Do{number}" for number in range(7 if word == "Action" else 99)]
    statement = {"Effect": "Allow", word: actions, "Resource": "*"}
    after = {"PolicyDocument": {"Statement": [statement]}}

    [sentence] = broadened_access("AWS::IAM::ManagedPolicy", None, after)

    assert sentence.brief == sentence
    assert actions[-1] in sentence


def test_changing_a_password_broadens_no_access():
    before, after = ({"LoginProfile": {"Password": password}} for password in "ab")

    assert broadened_access("AWS::IAM::User", before, after) == ()


def test_every_membership_list_exists_in_the_schema_of_its_type(schema_has):
    assert [
        (kind, path)
        for kind, memberships_of_kind in memberships.MEMBERSHIPS.items()
        for path, *_ in memberships_of_kind
        if not schema_has(kind, path)
    ] == []
