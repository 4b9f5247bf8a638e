"""The error messages of IAM for a policy that is not valid."""

from typing import Any

import pytest

from pipegen.rehearsal.emulator import policy_syntax

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "a"}}
NO_RESOURCES = "Policy statement must contain resources"
NO_ACTIONS = "Policy statement must contain actions"
NO_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."


def without(statement: dict[str, Any], key: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != key} | more


def of_policy(statement: Any, kind: str = "AWS::IAM::ManagedPolicy") -> str | None:
    return policy_syntax.syntax_error(kind, {"PolicyDocument": {"Statement": statement}})


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (ALLOW, None),
        ([ALLOW, ALLOW], None),
        (without(ALLOW, "Resource", NotResource="*"), None),
        (without(ALLOW, "Action", NotAction=["s3:*"]), None),
        ({**ALLOW, "Action": ["*"], "Effect": "Deny"}, None),
        ([ALLOW, {**ALLOW, "Effect": "allow"}], "Syntax errors in policy"),
        (without(ALLOW, "Effect"), "Syntax errors in policy"),
        (without(ALLOW, "Action"), NO_ACTIONS),
        ({**ALLOW, "Action": []}, NO_ACTIONS),
        ({**ALLOW, "Action": ["s3:*", "GetObject"]}, NO_VENDOR),
        (without(ALLOW, "Resource"), NO_RESOURCES),
        ({**ALLOW, "Principal": "*"}, "Policy document should not specify a principal"),
        ({**ALLOW, "NotPrincipal": "*"}, "Policy document should not specify a principal"),
        ("a", None),
        (None, None),
    ],
)
def test_a_policy_statement_needs_effect_actions_and_resources(
    statement: Any, expected: str | None
) -> None:
    errors = [
        of_policy(statement, kind)
        for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy")
    ]

    assert errors == [expected] * 3


@pytest.mark.parametrize(
    ("trust", "inline", "expected"),
    [
        (TRUST, ALLOW, None),
        ({**TRUST, "Resource": "*"}, ALLOW, "Has prohibited field Resource"),
        ({**TRUST, "NotResource": "*"}, ALLOW, "Has prohibited field Resource"),
        (TRUST, without(ALLOW, "Resource"), NO_RESOURCES),
        (ALLOW, None, "Has prohibited field Resource"),
    ],
)
def test_a_trust_policy_has_no_resources_and_inline_policies_have_them(
    trust: Any, inline: Any, expected: str | None
) -> None:
    policies = [{"PolicyDocument": {"Statement": inline}}, "malformed"]
    role = {"AssumeRolePolicyDocument": {"Statement": trust}, "Policies": policies}

    assert policy_syntax.syntax_error("AWS::IAM::Role", role) == expected


def test_a_resource_without_a_policy_has_no_error() -> None:
    assert policy_syntax.syntax_error("AWS::IAM::Role", {}) is None
    assert policy_syntax.syntax_error("AWS::SQS::Queue", {"PolicyDocument": "a"}) is None
