"""Statements parsed from policy documents, and pattern matching."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam import matching, policy_document
from pipegen.iam.policy_document import Statement
from pipegen.iam.request import Principal


def test_a_single_value_is_parsed_like_a_list_of_one():
    single = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*", "Principal": "*"}
    listed = {
        "Effect": "Allow",
        "Action": ["s3:Get*"],
        "Resource": [["*"]],
        "Principal": {"AWS": "*"},
    }

    expected = Statement(
        "Allow", actions=("s3:Get*",), resources=("*",), principals={"AWS": ("*",)}
    )
    for document in ({"Statement": single}, {"Statement": [single]}, {"Statement": listed}):
        assert policy_document.parse_statements(document) == (expected,)


def test_every_element_of_a_statement_is_parsed():
    [statement] = policy_document.parse_statements(
        {
            "Statement": {
                "Sid": "One",
                "Effect": "Deny",
                "NotAction": ["a:B"],
                "NotResource": "c",
                "NotPrincipal": {"Service": ["d", 1]},
                "Condition": {"Bool": {"e": "true"}},
            }
        }
    )

    assert statement == Statement(
        "Deny",
        not_actions=("a:B",),
        not_resources=("c",),
        not_principals={"Service": ("d",)},
        condition={"Bool": {"e": "true"}},
        sid="One",
    )
    assert not statement.allows


@pytest.mark.parametrize("document", [None, [], {}, {"Statement": None}, {"Statement": ["a"]}])
def test_a_malformed_document_has_no_statements(document):
    assert policy_document.parse_statements(document) == ()


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (None, None),
        ("*", {"AWS": ("*",)}),
        (Unresolved("${Principal}"), {"AWS": ("${Principal}",)}),
        ("somebody", {}),
        (["a"], {}),
        ({"AWS": None}, {"AWS": ()}),
    ],
)
def test_principals_are_grouped_by_type(principal, expected):
    [statement] = policy_document.parse_statements(
        {"Statement": {"Principal": principal, "Condition": "none"}}
    )

    assert (statement.principals, statement.condition) == (expected, {})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("s3:GetObject", True),
        ("S3:getobject", True),
        ("s3:Get*", True),
        ("s3:GetObjec?", True),
        ("*", True),
        ("s3:Get", False),
        ("s3:GetObject?", False),
        ("s3.GetObject", False),
    ],
)
def test_matching_an_action_ignores_case(pattern, expected):
    assert matching.matches_action([pattern], "s3:GetObject") is expected


@pytest.mark.parametrize("if_unknown", [True, False])
def test_matching_a_resource_is_case_sensitive(if_unknown):
    arn = "arn:aws:s3:::Bucket/key"

    results = [
        matching.matches_resource([pattern], arn, if_unknown=if_unknown)
        for pattern in (
            "*",
            "arn:aws:s3:::Bucket/*",
            "arn:aws:s3:::bucket/*",
            Unresolved("${Arn}"),
        )
    ]

    assert results == [True, True, False, if_unknown]
    matches = matching.matches_resource(["a"], Unresolved("${Arn}"), if_unknown=if_unknown)
    assert matches is if_unknown


def test_the_session_arn_is_derived_from_the_role_arn():
    role = Principal("arn:aws:iam::111111111111:role/a/b")

    assert (role.session, role.account) == (
        "arn:aws:sts::111111111111:assumed-role/b/pipeline",
        "111111111111",
    )
    assert Principal("somebody").session == "somebody"
    assert matching.matches_principal({"AWS": (role.session,)}, role, if_unknown=False)
