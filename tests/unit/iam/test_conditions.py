"""IAM condition operators."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam import conditions
from pipegen.iam.request import Principal, Request

ROLE = "arn:aws:iam::111111111111:role/team/deploy"
CONTEXT = {
    "text": "Value",
    "number": "7",
    "date": "2026-11-23T10:00:00Z",
    "ip": "10.1.2.3",
    "arn": "arn:aws:sns:eu-west-1:111111111111:topic",
    "many": ["a", "b"],
    "none": [],
    "unknown": Unresolved("${Value}"),
}


def condition_matches(operator, key, value, if_unknown=False):
    request = Request(Principal(ROLE), "s3:GetObject", "*", "222222222222", CONTEXT)
    return conditions.matches({operator: {key: value}}, request, if_unknown=if_unknown)


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("StringEquals", "text", "Value", True),
        ("StringEquals", "TEXT", "Value", True),
        ("StringEquals", "text", "value", False),
        ("StringEquals", "text", ["other", "Value"], True),
        ("StringEqualsIgnoreCase", "text", "vALUE", True),
        ("StringNotEquals", "text", "Value", False),
        ("StringNotEquals", "text", ["a", "b"], True),
        ("StringNotEqualsIgnoreCase", "text", "vALUE", False),
        ("StringLike", "text", "Va*e", True),
        ("StringLike", "text", "Val?", False),
        ("StringNotLike", "text", "Va*", False),
        ("NumericEquals", "number", "7.0", True),
        ("NumericEquals", "number", 7, True),
        ("NumericEquals", "text", "7", False),
        ("NumericNotEquals", "number", "7", False),
        ("NumericLessThan", "number", "8", True),
        ("NumericLessThan", "number", "7", False),
        ("NumericLessThanEquals", "number", "7", True),
        ("NumericGreaterThan", "number", "7", False),
        ("NumericGreaterThanEquals", "number", "7", True),
        ("DateEquals", "date", "2026-11-23T10:00:00", True),
        ("DateEquals", "date", "1795428000", True),
        ("DateNotEquals", "date", "2026-11-23T10:00:00Z", False),
        ("DateLessThan", "date", "2027-01-01T00:00:00Z", True),
        ("DateLessThanEquals", "date", "2026-01-01T00:00:00Z", False),
        ("DateGreaterThan", "date", "2026-01-01T00:00:00Z", True),
        ("DateGreaterThanEquals", "date", "never", False),
        ("Bool", "aws:SecureTransport", "true", True),
        ("Bool", "aws:SecureTransport", False, False),
        ("BinaryEquals", "text", "Value", True),
        ("IpAddress", "ip", "10.1.0.0/16", True),
        ("IpAddress", "ip", "10.2.0.0/16", False),
        ("NotIpAddress", "ip", "10.1.0.0/16", False),
        ("ArnEquals", "arn", "arn:aws:sns:*:111111111111:topic", True),
        ("ArnLike", "arn", "arn:aws:sns:*:top*", False),
        ("ArnNotEquals", "arn", "arn:aws:sns:eu-west-1:111111111111:topic", False),
        ("ArnNotLike", "arn", "arn:aws:sqs:*:*:*", True),
        ("Null", "text", "true", False),
        ("Null", "absent", "true", True),
        ("Null", "absent", False, False),
        ("Null", "absent", [], False),
        ("StringEquals", "absent", "a", False),
        ("StringNotEquals", "absent", "a", True),
        ("StringEqualsIfExists", "absent", "a", True),
        ("StringEqualsIfExists", "text", "a", False),
        ("ForAnyValue:StringEquals", "many", ["b", "c"], True),
        ("ForAnyValue:StringEquals", "many", "c", False),
        ("ForAnyValue:StringEquals", "absent", "c", False),
        ("ForAnyValue:StringEquals", "none", "c", False),
        ("ForAllValues:StringEquals", "many", ["a", "b", "c"], True),
        ("ForAllValues:StringEquals", "many", ["a"], False),
        ("ForAllValues:StringEquals", "absent", "a", True),
        ("ForAllValues:StringNotEquals", "many", "c", True),
        ("ForAllValues:StringNotEquals", "many", "a", False),
        # The role's ARN, never its session's
        ("ArnEquals", "aws:PrincipalArn", ROLE, True),
        ("StringEquals", "aws:PrincipalAccount", "111111111111", True),
        ("StringEquals", "aws:ResourceAccount", "222222222222", True),
        ("Bool", "aws:PrincipalIsAWSService", "false", True),
    ],
)
def test_an_operator_compares_as_the_iam_user_guide_describes(operator, key, value, expected):
    assert (
        condition_matches(operator, key, value)
        is condition_matches(operator, key, value, True)
        is expected
    )


@pytest.mark.parametrize("if_unknown", [True, False])
@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringEquals", "text", Unresolved("${Value}")),
        ("StringEquals", "unknown", "Value"),
        ("StringNotEquals", "unknown", "Value"),
        ("SomethingElse", "text", "Value"),
    ],
)
def test_a_comparison_with_an_unknown_value_returns_if_unknown(operator, key, value, if_unknown):
    assert condition_matches(operator, key, value, if_unknown) is if_unknown


def test_every_operator_and_key_must_match_and_malformed_ones_are_skipped():
    request = Request(Principal(service="events.amazonaws.com"), "a:B", "*", None, CONTEXT)
    both = {"StringEquals": {"text": "Value", "number": "8"}}
    service = {"Bool": {"aws:PrincipalIsAWSService": "true"}, "StringEquals": "malformed"}
    absent = {"Null": {"aws:PrincipalArn": "true", "aws:ResourceAccount": "true"}}

    results = [
        conditions.matches(condition, request, if_unknown=False)
        for condition in (both, service, absent, {})
    ]

    assert results == [False, True, True, True]
