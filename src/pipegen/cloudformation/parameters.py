"""Validate one value against the type and the constraints of a template parameter.

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
"""The maximum size of a value, in bytes of UTF-8."""
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""The pattern of the numbers that a `Number` parameter accepts."""

_LIST = re.compile(r"List<(.+)>")
_STORED = re.compile(r"AWS::SSM::Parameter::(?:Name|Value<.+>)")
# The name of a stored parameter, or its ARN if another account shares it.
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
    """Return why the parameter with this `declaration` rejects `value`, or None if it accepts it.

    The text continues a sentence that begins with the parameter's name. It does not show a value
    that `NoEcho` hides. Malformed constraints are skipped: cfn-lint has a rule for each.
    """
    size = len(value.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return f"has {size:,} bytes, and CloudFormation takes {MAX_BYTES:,}"
    kind = str(declaration.get("Type"))
    is_list = kind == "CommaDelimitedList" or _LIST.fullmatch(kind)
    for element in [part.strip() for part in value.split(",")] if is_list else [value]:
        reason = _type_violation(kind, element) or _constraint_violation(
            declaration, kind, element
        )
        if reason:
            hidden = str(declaration.get("NoEcho", False)).lower() == "true"
            shown = "a hidden value" if hidden else f'"{element}"'
            return f"{'holds' if is_list else 'is'} {shown}, which {reason}"
    return None


def _type_violation(kind: str, value: str) -> str | None:
    element = _LIST.fullmatch(kind)
    name = element[1] if element else kind
    if name == "Number":
        return None if re.fullmatch(NUMBER, value) else "is not a number"
    pattern, noun = _KEY if _STORED.fullmatch(name) else _SHAPES.get(name, ("(?s:.*)", ""))
    return None if re.fullmatch(pattern, value) else f"is no {noun}"


def _constraint_violation(declaration: Declaration, kind: str, value: str) -> str | None:
    violations = _number_violations if kind in ("Number", "List<Number>") else _text_violations
    reason = next(violations(declaration, value), None) or _allowed_violation(declaration, value)
    description = declaration.get("ConstraintDescription")
    return f"fails the constraint: {description}" if reason and description else reason


def _allowed_violation(declaration: Declaration, value: str) -> str | None:
    allowed = declaration.get("AllowedValues")
    if not isinstance(allowed, list) or not allowed:
        return None
    words = [item if isinstance(item, str) else str(item).lower() for item in allowed]
    return None if value in words else f"is not one of {', '.join(words)}"


def _number_violations(declaration: Declaration, value: str) -> Iterator[str]:
    least, most = _limit(declaration, "MinValue"), _limit(declaration, "MaxValue")
    if least is not None and Decimal(value) < least:
        yield f"is less than {least}"
    if most is not None and Decimal(value) > most:
        yield f"is more than {most}"


def _text_violations(declaration: Declaration, value: str) -> Iterator[str]:
    least, most = _limit(declaration, "MinLength"), _limit(declaration, "MaxLength")
    if least is not None and len(value) < least:
        yield f"is shorter than {least} characters"
    if most is not None and len(value) > most:
        yield f"is longer than {most} characters"
    pattern = declaration.get("AllowedPattern")
    if isinstance(pattern, str) and not _matches(pattern, value):
        yield f"does not match {pattern}"


def _limit(declaration: Declaration, key: str) -> Decimal | None:
    text = str(declaration.get(key))
    return Decimal(text) if re.fullmatch(NUMBER, text) else None


def _matches(pattern: str, value: str) -> bool:
    # CloudFormation's patterns are Java's: classes are ASCII. A pattern that Python can't read, or
    # warns that it would read differently (such as &&), matches every value.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return bool(re.fullmatch(pattern, value, re.ASCII))
        except (re.error, OverflowError, RecursionError, Warning):
            return True
