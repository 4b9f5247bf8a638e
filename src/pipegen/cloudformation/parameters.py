"""What a parameter of a template takes: its type and constraints against one value.

Facts: "CloudFormation template Parameters syntax", "Specify existing resources at runtime with
CloudFormation-supplied parameter types" and "Understand CloudFormation quotas".
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Declaration = Mapping[str, Any]

MAX_BYTES = 4096
"""Bytes of UTF-8 that a value may have."""
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""Pattern of a number, as a `Number` parameter takes it."""

_LIST = re.compile(r"List<(.+)>")
_STORED = re.compile(r"AWS::SSM::Parameter::(?:Name|Value<.+>)")
# The name of a stored parameter, or its ARN where another account shares it.
_KEY = (r"[A-Za-z0-9_./:-]{1,2048}", "name of a stored parameter")
_HEX = "[0-9a-f]{8,17}"
_SHAPES = {
    "AWS::EC2::AvailabilityZone::Name": (
        r"[a-z]{2}(?:-[a-z]+)+-\d+(?:-[a-z]+-\d+)?[a-z]",
        "name of an availability zone",
    ),
    "AWS::EC2::Image::Id": (f"ami-{_HEX}", "id of an image"),
    "AWS::EC2::Instance::Id": (f"i-{_HEX}", "id of an instance"),
    "AWS::EC2::KeyPair::KeyName": (r"(?s:.{1,255})", "name of a key pair"),
    "AWS::EC2::SecurityGroup::GroupName": (r"(?s:.{1,255})", "name of a security group"),
    "AWS::EC2::SecurityGroup::Id": (f"sg-{_HEX}", "id of a security group"),
    "AWS::EC2::Subnet::Id": (f"subnet-{_HEX}", "id of a subnet"),
    "AWS::EC2::Volume::Id": (f"vol-{_HEX}", "id of a volume"),
    "AWS::EC2::VPC::Id": (f"vpc-{_HEX}", "id of a VPC"),
    "AWS::Route53::HostedZone::Id": ("[A-Z0-9]{1,32}", "id of a hosted zone"),
}


def violation(declaration: Declaration, value: str) -> str | None:
    """Return why a parameter declared as `declaration` refuses `value`, None where it takes it.

    The answer is the rest of a sentence that begins with the parameter's name. It shows no value
    that `NoEcho` hides. A malformed constraint is passed over: cfn-lint has a rule for each.
    """
    size = len(value.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return f"has {size:,} bytes, and CloudFormation takes {MAX_BYTES:,}"
    kind = str(declaration.get("Type"))
    listed = kind == "CommaDelimitedList" or _LIST.fullmatch(kind)
    for each in [part.strip() for part in value.split(",")] if listed else [value]:
        why = _type(kind, each) or _constraint(declaration, kind, each)
        if why:
            hidden = str(declaration.get("NoEcho", False)).lower() == "true"
            shown = "a hidden value" if hidden else f'"{each}"'
            return f"{'holds' if listed else 'is'} {shown}, which {why}"
    return None


def _type(kind: str, value: str) -> str | None:
    element = _LIST.fullmatch(kind)
    name = element[1] if element else kind
    if name == "Number":
        return None if re.fullmatch(NUMBER, value) else "is not a number"
    pattern, what = _KEY if _STORED.fullmatch(name) else _SHAPES.get(name, ("(?s:.*)", ""))
    return None if re.fullmatch(pattern, value) else f"is no {what}"


def _constraint(declaration: Declaration, kind: str, value: str) -> str | None:
    checks = _broken_number if kind in ("Number", "List<Number>") else _broken_text
    why = next(checks(declaration, value), None) or _not_allowed(declaration, value)
    described = declaration.get("ConstraintDescription")
    return f"fails the constraint: {described}" if why and described else why


def _not_allowed(declaration: Declaration, value: str) -> str | None:
    allowed = declaration.get("AllowedValues")
    if not isinstance(allowed, list) or not allowed:
        return None
    words = [each if isinstance(each, str) else str(each).lower() for each in allowed]
    return None if value in words else f"is not one of {', '.join(words)}"


def _broken_number(declaration: Declaration, value: str) -> Iterator[str]:
    least, most = _limit(declaration, "MinValue"), _limit(declaration, "MaxValue")
    if least is not None and Decimal(value) < least:
        yield f"is less than {least}"
    if most is not None and Decimal(value) > most:
        yield f"is more than {most}"


def _broken_text(declaration: Declaration, value: str) -> Iterator[str]:
    least, most = _limit(declaration, "MinLength"), _limit(declaration, "MaxLength")
    if least is not None and len(value) < least:
        yield f"is shorter than {least} characters"
    if most is not None and len(value) > most:
        yield f"is longer than {most} characters"
    pattern = declaration.get("AllowedPattern")
    if isinstance(pattern, str) and not _matches(pattern, value):
        yield f"does not match {pattern}"


def _limit(declaration: Declaration, key: str) -> Decimal | None:
    written = str(declaration.get(key))
    return Decimal(written) if re.fullmatch(NUMBER, written) else None


def _matches(pattern: str, value: str) -> bool:
    # CloudFormation's patterns are Java's: classes are ASCII, and what Python can't read, or warns
    # that it would read differently (such as &&), is not judged here.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return bool(re.fullmatch(pattern, value, re.ASCII))
        except (re.error, OverflowError, RecursionError, Warning):
            return True
