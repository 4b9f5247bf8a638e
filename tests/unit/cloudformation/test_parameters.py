"""Parameter constraints, and the conversion of TOML values to CloudFormation strings."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation import parameters
from pipegen.config import parameter_values
from pipegen.config.values import InvalidValue

NAT = {"Type": "String", "AllowedValues": ["none", "single", "per-az", "regional"]}
SIZE = {"Type": "Number", "MinValue": 1, "MaxValue": "10"}
NAME = {"Type": "String", "MinLength": "2", "MaxLength": 4, "AllowedPattern": "[a-z]*"}


@pytest.mark.parametrize(
    ("declaration", "value", "reason"),
    [
        (NAT, "x", 'is "x", which is not one of none, single, per-az, regional'),
        (
            {"Type": "String", "AllowedValues": [True, 1]},
            "no",
            'is "no", which is not one of true, 1',
        ),
        (SIZE, "ten", 'is "ten", which is not a number'),
        (SIZE, "", 'is "", which is not a number'),
        (SIZE, "0.5", 'is "0.5", which is less than 1'),
        (SIZE, "11", 'is "11", which is more than 10'),
        ({"Type": "Number", "AllowedValues": [1, 2]}, "3", 'is "3", which is not one of 1, 2'),
        ({"Type": "List<Number>", "MaxValue": 5}, "1, 6", 'holds "6", which is more than 5'),
        ({"Type": "List<Number>"}, "1,", 'holds "", which is not a number'),
        (NAME, "a", 'is "a", which is shorter than 2 characters'),
        (NAME, "abcde", 'is "abcde", which is longer than 4 characters'),
        (NAME, "ab1", 'is "ab1", which does not match [a-z]*'),
        (NAME, "ab\n", 'is "ab\n", which does not match [a-z]*'),
        ({"Type": "String", "AllowedPattern": r"\d"}, "٣", r'is "٣", which does not match \d'),
        (
            {"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]+"},
            "ab,c1",
            'holds "c1", which does not match [a-z]+',
        ),
        (
            NAT | {"ConstraintDescription": "a kind of NAT"},
            "x",
            'is "x", which fails the constraint: a kind of NAT',
        ),
        (SIZE | {"ConstraintDescription": "few"}, "x", 'is "x", which is not a number'),
        (
            NAT | {"NoEcho": True},
            "x",
            "is a hidden value, which is not one of none, single, per-az, regional",
        ),
        (
            {"Type": "CommaDelimitedList", "NoEcho": "true", "AllowedValues": ["a"]},
            "b",
            "holds a hidden value, which is not one of a",
        ),
        (
            {"Type": "AWS::EC2::VPC::Id"},
            "subnet-0a1b2c3d",
            'is "subnet-0a1b2c3d", which is no id of a VPC',
        ),
        ({"Type": "AWS::EC2::Image::Id"}, "", 'is "", which is no id of an image'),
        (
            {"Type": "List<AWS::EC2::Subnet::Id>"},
            "subnet-0a1b2c3d,x",
            'holds "x", which is no id of a subnet',
        ),
        (
            {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"},
            "a b",
            'is "a b", which is no name of a stored parameter',
        ),
        (
            {"Type": "AWS::EC2::AvailabilityZone::Name"},
            "eu-west-1",
            'is "eu-west-1", which is no name of an availability zone',
        ),
        ({"Type": "String"}, "ä" * 2049, "has 4,098 bytes, and CloudFormation takes 4,096"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_reason(declaration, value, reason):
    assert parameters.violation(declaration, value) == reason


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        (NAT, "per-az"),
        (SIZE, "1"),
        (SIZE, "10.0"),
        ({"Type": "Number"}, "-1.5e3"),
        ({"Type": "List<Number>"}, "1, 2.5"),
        (NAME, "abcd"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "b, a"),
        ({"Type": "AWS::EC2::VPC::Id"}, "vpc-0a1b2c3d4e5f60718"),
        ({"Type": "List<AWS::EC2::Subnet::Id>"}, "subnet-0a1b2c3d, subnet-1a1b2c3d"),
        ({"Type": "AWS::EC2::AvailabilityZone::Name"}, "us-west-2-lax-1a"),
        ({"Type": "AWS::EC2::KeyPair::KeyName"}, "my key"),
        ({"Type": "AWS::SSM::Parameter::Name"}, "/team/image"),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, "/team/image"),
        ({"Type": "Unheard::Of"}, "anything\nat all"),
        ({"Type": "String"}, "a" * 4096),
        ({"Type": "String"}, "\ud800"),
    ],
)
def test_a_valid_value_is_accepted(declaration, value):
    assert parameters.violation(declaration, value) is None


@pytest.mark.parametrize("pattern", ["(", r"\p{Alpha}+", "[a-z&&[^b]]", "a{99999999999}", 5, None])
def test_a_pattern_that_differs_between_python_and_java_is_skipped(pattern):
    assert parameters.violation({"Type": "String", "AllowedPattern": pattern}, "1") is None


@pytest.mark.parametrize(
    "constraint",
    [{"MinLength": "x"}, {"MaxLength": []}, {"AllowedValues": "a"}, {"AllowedValues": []}],
)
def test_a_malformed_constraint_is_skipped(constraint):
    assert parameters.violation({"Type": "String"} | constraint, "value") is None


@given(st.integers(), st.integers(), st.integers())
def test_a_number_is_accepted_exactly_within_its_limits(least, most, value):
    declaration = {"Type": "Number", "MinValue": least, "MaxValue": str(most)}

    assert (parameters.violation(declaration, str(value)) is None) == (least <= value <= most)


@given(st.text(max_size=1000), st.sampled_from(sorted(parameters._SHAPES)))
def test_a_violation_never_shows_a_hidden_value(value, kind):
    declaration = {"Type": kind, "NoEcho": True, "AllowedPattern": "[^\\s\\S]"}

    assert parameters.violation(declaration, f"secret{value}").startswith(
        "is a hidden value, which "
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a,b", "a,b"),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (10, "10"),
        (10.5, "10.5"),
        (1e16, "10000000000000000"),
        (1e-7, "0.0000001"),
        (["a", 1, True], "a,1,true"),
        ([], ""),
    ],
)
def test_a_toml_value_becomes_a_cloudformation_string(value, expected):
    assert parameter_values.text(value) == expected


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {"a": 1}, datetime.date(2026, 1, 1), None, [["a"]]]
)
def test_a_value_that_no_parameter_can_have_is_rejected(value):
    with pytest.raises(InvalidValue, match="which is no value of a parameter"):
        parameter_values.text(value)


def test_a_comma_within_a_list_element_is_rejected():
    with pytest.raises(InvalidValue, match=re.escape('holds "a,b", whose comma would divide it')):
        parameter_values.text(["a,b", "c"])


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63))
def test_every_number_is_formatted_as_cloudformation_accepts_it(number):
    formatted = parameter_values.text(number)

    assert parameters.violation({"Type": "Number"}, formatted) is None
    assert type(number)(formatted) == number


@given(st.lists(st.text(alphabet="abc-", min_size=1)))
def test_splitting_the_string_of_a_list_returns_the_list(parts):
    assert parameter_values.text(parts).split(",") == (parts or [""])
