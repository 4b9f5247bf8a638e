"""What a parameter of a template takes: its type and constraints against one value.

Facts: "CloudFormation template Parameters syntax", "Specify existing resources at runtime with
CloudFormation-supplied parameter types" and "Understand CloudFormation quotas".
"""

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipegen.checks import Wrong, shown
from pipegen.readers import Schema, whole

Declaration = Mapping[str, Any]

_MOST_BYTES = 4096
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
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


_SCALAR = ["string", "number", "boolean"]

ANY: Schema = {"type": [*_SCALAR, "array"], "items": {"type": _SCALAR}}
"""What a JSON Schema says of the value of a parameter of which nothing is known."""


def wrong(declaration: Declaration, value: str) -> str | None:
    """Return why a parameter declared as `declaration` refuses `value`, None where it takes it.

    The answer is the rest of a sentence that begins with the parameter's name. It shows no value
    that `NoEcho` hides. A malformed constraint is passed over: cfn-lint has a rule for each.
    """
    size = len(value.encode("utf-8", "surrogatepass"))
    if size > _MOST_BYTES:
        return f"has {size:,} bytes, and CloudFormation takes {_MOST_BYTES:,}"
    kind = str(declaration.get("Type"))
    listed = kind == "CommaDelimitedList" or _LIST.fullmatch(kind)
    for each in [part.strip() for part in value.split(",")] if listed else [value]:
        why = _type(kind, each) or _constraint(declaration, kind, each)
        if why:
            hidden = str(declaration.get("NoEcho", False)).lower() == "true"
            shown = "a hidden value" if hidden else f'"{each}"'
            return f"{'holds' if listed else 'is'} {shown}, which {why}"
    return None


def schema(declaration: Declaration) -> Schema:
    """Return what a JSON Schema says of the TOML value of a parameter declared as `declaration`.

    It takes all that `text` and `wrong` take, but for a number or a truth value where only certain
    texts are allowed: it belongs in quotes there.
    """
    allowed, kind = declaration.get("AllowedValues"), declaration["Type"]
    if allowed:
        return {"enum": [spelt for each in allowed for spelt in _spellings(each)]}
    if kind == "Number":
        limits = {"minimum": declaration.get("MinValue"), "maximum": declaration.get("MaxValue")}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {"type": ["number", "string"], **given, "pattern": whole(_NUMBER)}
    if kind == "String" and "AllowedPattern" in declaration:
        return {"type": "string", "pattern": declaration["AllowedPattern"]}
    return ANY


def _spellings(allowed: Any) -> list[Any]:
    return [allowed] if isinstance(allowed, str) else [allowed, _scalar(allowed)]


def text(value: Any) -> str:
    """Return a TOML scalar, or a list of them, as CloudFormation's string: `true`, `10.5`, `a,b`.

    Raises `Wrong` where the value is something else, or an element holds a comma.
    """
    if not isinstance(value, list):
        return _scalar(value)
    parts = [_scalar(each) for each in value]
    for part in parts:
        if "," in part:
            raise Wrong(
                f'holds "{part}", whose comma would divide it', "use values without commas"
            )
    return ",".join(parts)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    # Python refuses to spell what has more than 4,300 digits.
    number = isinstance(value, int) and value.bit_length() <= _MOST_BYTES
    if number or (isinstance(value, float) and math.isfinite(value)):
        return format(Decimal(repr(value)), "f")
    hint = "write a string, a number, true or false, or a list of them"
    raise Wrong(f"is {shown(value)}, which is no value of a parameter", hint)


def _type(kind: str, value: str) -> str | None:
    element = _LIST.fullmatch(kind)
    name = element[1] if element else kind
    if name == "Number":
        return None if re.fullmatch(_NUMBER, value) else "is not a number"
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
    return Decimal(written) if re.fullmatch(_NUMBER, written) else None


def _matches(pattern: str, value: str) -> bool:
    # CloudFormation's patterns are Java's: classes are ASCII, and what Python can't read, or warns
    # that it would read differently (such as &&), is not judged here.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return bool(re.fullmatch(pattern, value, re.ASCII))
        except (re.error, OverflowError, RecursionError, Warning):
            return True
