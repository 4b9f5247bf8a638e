"""The value of each parameter of a deployment, as its parameter file states it."""

from collections.abc import Mapping
from typing import Any

from pipegen import networks, parameters
from pipegen.checks import Wrong
from pipegen.delivery import VPC, Deployment
from pipegen.template import Template

COMPUTED = {VPC: ("SubnetBits",)}
"""Stack → the parameters that follow from another one, and that nobody states."""


def given(deployment: Deployment) -> Mapping[str, Any]:
    """Return parameter → value as `pipegen.toml` has it, for this environment and stack."""
    found: Mapping[str, Any] = deployment.environment.parameters.get(deployment.stack.name, {})
    return found


def values(deployment: Deployment, template: Template) -> dict[str, str]:
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
    value = given(deployment).get(name, declaration.get("Default"))
    try:
        return None if value is None else parameters.text(value)
    except Wrong:
        return None


def _subnet_bits(deployment: Deployment) -> str | None:
    try:
        block = networks.network(str(given(deployment).get("VpcCidr")))
    except Wrong:
        return None
    return str(networks.subnet_bits(block))
