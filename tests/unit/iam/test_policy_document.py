"""Policy documents as statements, and what their patterns match."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam import matching, policy_document
from pipegen.iam.policy_document import Statement
from pipegen.iam.request import Principal


def test_what_may_stand_alone_may_stand_in_a_list():
    alone = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*", "Principal": "*"}
    listed = {
        "Effect": "Allow",
        "Action": ["s3:Get*"],
        "Resource": [["*"]],
        "Principal": {"AWS": "*"},
    }

    expected = Statement(
        "Allow", actions=("s3:Get*",), resources=("*",), principals={"AWS": ("*",)}
    )
    for each in ({"Statement": alone}, {"Statement": [alone]}, {"Statement": listed}):
        assert policy_document.parse_statements(each) == (expected,)


def test_every_element_is_read():
    [found] = policy_document.parse_statements(
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

    assert found == Statement(
        "Deny",
        not_actions=("a:B",),
        not_resources=("c",),
        not_principals={"Service": ("d",)},
        condition={"Bool": {"e": "true"}},
        sid="One",
    )
    assert not found.allows


@pytest.mark.parametrize("document", [None, [], {}, {"Statement": None}, {"Statement": ["a"]}])
def test_what_has_no_shape_has_no_statements(document):
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
def test_a_principal_is_everybody_or_listed_by_its_kind(principal, expected):
    [found] = policy_document.parse_statements(
        {"Statement": {"Principal": principal, "Condition": "none"}}
    )

    assert (found.principals, found.condition) == (expected, {})


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
def test_an_action_is_matched_without_heed_to_capitals(pattern, expected):
    assert matching.matches_action([pattern], "s3:GetObject") is expected


@pytest.mark.parametrize("if_unknown", [True, False])
def test_a_resource_is_matched_with_its_capitals(if_unknown):
    arn = "arn:aws:s3:::Bucket/key"

    found = [
        matching.matches_resource([each], arn, if_unknown=if_unknown)
        for each in ("*", "arn:aws:s3:::Bucket/*", "arn:aws:s3:::bucket/*", Unresolved("${Arn}"))
    ]

    assert found == [True, True, False, if_unknown]
    matches = matching.matches_resource(["a"], Unresolved("${Arn}"), if_unknown=if_unknown)
    assert matches is if_unknown


def test_a_session_is_named_after_its_role():
    role = Principal("arn:aws:iam::111111111111:role/a/b")

    assert (role.session, role.account) == (
        "arn:aws:sts::111111111111:assumed-role/b/pipeline",
        "111111111111",
    )
    assert Principal("somebody").session == "somebody"
    assert matching.matches_principal({"AWS": (role.session,)}, role, if_unknown=False)
