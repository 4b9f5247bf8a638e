"""Parameter values: from TOML to the strings of CloudFormation, per deployment.

The value of each parameter of a deployment is what its parameter file states.
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipegen.cloudformation import parameters
from pipegen.cloudformation.template import Template
from pipegen.config import cidr
from pipegen.config.delivery import VPC, Deployment
from pipegen.config.value_type import Schema, anchored
from pipegen.config.values import InvalidValue
from pipegen.text import format_value

COMPUTED = {VPC: ("SubnetBits",)}
"""Stack → the parameters that follow from another one, and that nobody states."""


_SCALAR = ["string", "number", "boolean"]

ANY: Schema = {"type": [*_SCALAR, "array"], "items": {"type": _SCALAR}}
"""What a JSON Schema says of the value of a parameter of which nothing is known."""


def configured_values(deployment: Deployment) -> Mapping[str, Any]:
    """Return parameter → value as `pipegen.toml` has it, for this environment and stack."""
    found: Mapping[str, Any] = deployment.environment.parameters.get(deployment.stack.name, {})
    return found


def effective_values(deployment: Deployment, template: Template) -> dict[str, str]:
    """Return parameter → value, the defaults too, for all that no earlier stage's output fills.

    Defaults too, because both CodePipeline and `aws cloudformation deploy` keep a stack's previous
    value of a parameter that isn't given: a changed default would never arrive. A parameter that
    has no value, or none that can be one, is left out.
    """
    found = {}
    for name, declaration in template.parameters.items():
        if name not in deployment.inputs:
            value = _value(deployment, name, declaration)
            if value is not None:
                found[name] = value
    return found


def _value(deployment: Deployment, name: str, declaration: Mapping[str, Any]) -> str | None:
    if name in COMPUTED.get(deployment.stack.name, ()):
        return _subnet_bits(deployment)
    value = configured_values(deployment).get(name, declaration.get("Default"))
    try:
        return None if value is None else text(value)
    except InvalidValue:
        return None


def _subnet_bits(deployment: Deployment) -> str | None:
    try:
        block = cidr.vpc_cidr(str(configured_values(deployment).get("VpcCidr")))
    except InvalidValue:
        return None
    return str(cidr.subnet_bits(block))


def schema(declaration: parameters.Declaration) -> Schema:
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
        return {"type": ["number", "string"], **given, "pattern": anchored(parameters.NUMBER)}
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
            raise InvalidValue(
                f'holds "{part}", whose comma would divide it', "use values without commas"
            )
    return ",".join(parts)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    # Python refuses to spell what has more than 4,300 digits.
    number = isinstance(value, int) and value.bit_length() <= parameters.MAX_BYTES
    if number or (isinstance(value, float) and math.isfinite(value)):
        return format(Decimal(repr(value)), "f")
    hint = "write a string, a number, true or false, or a list of them"
    raise InvalidValue(f"is {format_value(value)}, which is no value of a parameter", hint)
