"""Accounts, regions, ARNs and other AWS identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation import arns
from pipegen.config import aws_values
from pipegen.config.values import InvalidValue

CONNECTION = aws_values.arn(
    "codeconnections|codestar-connections", "connection/.+", "a connection", "arn:…"
)
TOPIC = aws_values.topic("arn:…")


@given(st.from_regex(r"[0-9]{12}", fullmatch=True).filter(str.isascii))
def test_an_account_is_12_digits(value):
    assert aws_values.account(value) == value


@pytest.mark.parametrize(
    ("value", "reason", "hint"),
    [
        (
            12345678901,
            "is a number, which loses leading zeros",
            'write it in quotes: "012345678901"',
        ),
        (10**12, "is 1000000000000, not a string", "write it in quotes"),
        (-1, "is -1, not a string", "write it in quotes"),
        (True, "is true, not a string", "write it in quotes"),
        (1.5, "is 1.5, not a string", "write it in quotes"),
        ("1" * 11, f'is "{"1" * 11}", which is not 12 digits', 'write it as in "012345678901"'),
        ("1" * 13, f'is "{"1" * 13}", which is not 12 digits', 'write it as in "012345678901"'),
        (
            "\u0661" * 12,
            f'is "{chr(0x661) * 12}", which is not 12 digits',
            'write it as in "012345678901"',
        ),
    ],
)
def test_a_value_that_is_not_12_digits_is_rejected_as_an_account(value, reason, hint):
    with pytest.raises(InvalidValue) as caught:
        aws_values.account(value)

    assert (caught.value.reason, caught.value.hint) == (reason, hint)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("ap-southeast-4", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("cn-north-1", "aws-cn"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_a_region_belongs_to_a_partition(region, partition):
    assert aws_values.region(region) == region
    assert arns.partition(region) == partition


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (aws_values.region, "eu-west1"),
        (aws_values.region, "EU-WEST-1"),
        (aws_values.region, "eu-west-1a"),
        (aws_values.email, "platform"),
        (aws_values.email, "a b@example.com"),
        (aws_values.email, "platform@localhost"),
        (CONNECTION, "0f2d4b6c"),
        (CONNECTION, "arn:aws:sns:eu-west-1:111111111111:delivery"),
        (CONNECTION, "arn:aws:codeconnections:eu-west-1:111111111111:host/x"),
        (CONNECTION, "arn:aws:codeconnections::111111111111:connection/x"),
        (CONNECTION, "arn:aws:codeconnections:eu-west-1:1111:connection/x"),
        (TOPIC, "arn:aws:sns:eu-west-1:111111111111:delivery:0f2d"),
        (TOPIC, "arn:aws:sns:eu-west-1:111111111111:delivery.fifo"),
        (aws_values.boundary, "arn:aws:iam::111111111111:policy/boundary"),
        (aws_values.boundary, "team//boundary"),
        (aws_values.boundary, "team/"),
        (aws_values.boundary, "b" * 129),
        (aws_values.bucket, "Templates"),
        (aws_values.bucket, "s3://templates"),
        (aws_values.bucket, "a..b"),
        (aws_values.bucket, "ab"),
        (aws_values.permission, "*"),
        (aws_values.permission, "sqs:*"),
        (aws_values.permission, "sqs:C*"),
        (aws_values.permission, "CreateQueue"),
        (aws_values.permission, "iam:PassRole"),
        (aws_values.permission, "IAM:PassRole"),
        (aws_values.permission, "sts:AssumeRole"),
    ],
)
def test_a_value_that_aws_would_reject_is_rejected(reader, value):
    with pytest.raises(InvalidValue):
        reader(value)


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (aws_values.email, "a+b@example.co.uk"),
        (CONNECTION, "arn:aws:codeconnections:eu-west-1:111111111111:connection/x"),
        (CONNECTION, "arn:aws-cn:codestar-connections:cn-north-1:222222222222:connection/x"),
        (TOPIC, "arn:aws:sns:eu-west-1:111111111111:delivery"),
        (aws_values.boundary, "boundary"),
        (aws_values.boundary, "team/boundary"),
        (aws_values.boundary, "arn:aws:iam::aws:policy/PowerUserAccess"),
        (aws_values.boundary, "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"),
        (aws_values.bucket, "example-templates"),
        (aws_values.permission, "sqs:CreateQueue"),
        (aws_values.permission, "sqs:Get*"),
        (aws_values.permission, "apigateway:PUT"),
    ],
)
def test_a_value_that_aws_accepts_is_returned_unchanged(reader, value):
    assert reader(value) == value


def test_a_boundary_may_begin_with_a_slash():
    assert aws_values.boundary("/team/boundary") == "team/boundary"


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws-cn:sns:cn-north-1:111111111111:delivery", ("aws-cn", "cn-north-1")),
        ("arn:aws:iam::aws:policy/PowerUserAccess", ("aws", "")),
    ],
)
def test_an_arn_has_a_partition_and_a_region(arn, expected):
    assert arns.partition_and_region(arn) == expected
