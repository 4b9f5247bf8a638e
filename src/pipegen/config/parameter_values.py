"""Parameter values of a deployment, as CloudFormation strings, for its parameter file."""

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
"""Stack → the parameters that are computed from another one."""

_SCALAR = ["string", "number", "boolean"]

ANY: Schema = {"type": [*_SCALAR, "array"], "items": {"type": _SCALAR}}
"""The JSON Schema of the value of a parameter without restrictions."""


def configured_values(deployment: Deployment) -> Mapping[str, Any]:
    """Return parameter → TOML value, as configured for the environment and the stack."""
    return deployment.environment.parameters.get(deployment.stack.name, {})


def effective_values(deployment: Deployment, template: Template) -> dict[str, str]:
    """Return parameter → value: configured, computed or default, without those from inputs.

    Defaults are included, because CodePipeline and `aws cloudformation deploy` keep the previous
    value of a parameter that is left out: a changed default would have no effect. A parameter
    without a value, or with an invalid one, is left out.
    """
    values = {}
    for name, declaration in template.parameters.items():
        if name not in deployment.inputs:
            value = _value(deployment, name, declaration)
            if value is not None:
                values[name] = value
    return values


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
    """Return the JSON Schema of the TOML value of a parameter with this declaration.

    It allows all that `text` and `parameters.violation` allow, with one exception: among allowed
    values that are strings, a number or a boolean needs quotes.
    """
    allowed, parameter_type = declaration.get("AllowedValues"), declaration["Type"]
    if allowed:
        return {"enum": [form for value in allowed for form in _allowed_forms(value)]}
    if parameter_type == "Number":
        limits = {"minimum": declaration.get("MinValue"), "maximum": declaration.get("MaxValue")}
        declared = {name: limit for name, limit in limits.items() if limit is not None}
        return {"type": ["number", "string"], **declared, "pattern": anchored(parameters.NUMBER)}
    if parameter_type == "String" and "AllowedPattern" in declaration:
        return {"type": "string", "pattern": declaration["AllowedPattern"]}
    return ANY


def _allowed_forms(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else [value, _scalar(value)]


def text(value: Any) -> str:
    """Return a TOML scalar, or a list of them, as CloudFormation's string: `true`, `10.5`, `a,b`.

    Raises `InvalidValue` for any other value, and for an element with a comma.
    """
    if not isinstance(value, list):
        return _scalar(value)
    parts = [_scalar(element) for element in value]
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
    # Python does not convert an integer of more than 4,300 digits to a string.
    is_short_integer = isinstance(value, int) and value.bit_length() <= parameters.MAX_BYTES
    if is_short_integer or (isinstance(value, float) and math.isfinite(value)):
        return format(Decimal(repr(value)), "f")
    hint = "write a string, a number, true or false, or a list of them"
    raise InvalidValue(f"is {format_value(value)}, which is no value of a parameter", hint)
