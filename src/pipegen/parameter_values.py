"""The value of each parameter of a deployment, and of what its template makes of them."""

from collections.abc import Mapping
from typing import Any

from pipegen import networks, parameters
from pipegen.checks import Wrong
from pipegen.delivery import VPC, Delivery, Deployment
from pipegen.resolving import Scope, Unresolved
from pipegen.template import Template
from pipegen.unknown import Unknown

COMPUTED = {VPC: ("SubnetBits",)}
"""Stack → the parameters that follow from another one, and that nobody states."""

ANY = "*"
"""The placeholder for what is not known, as in an ARN of a policy."""


class Wildcards(Unresolved):
    """The strategy that uses `ANY` for what is not known, and assumes nothing.

    A resource may get another name, and functions such as `Fn::GetAZs` are worked out roughly:
    only what puts texts together is used.
    """

    def placeholder(self, text: str) -> Unknown:
        """Return `ANY`."""
        return Unknown(ANY)

    def identifies(self, scope: Scope, logical_id: str) -> bool:
        """Return that nothing is known of any resource."""
        return False

    def function(self, scope: Scope, name: str, argument: Any, found: Any) -> Any:
        """Return `found` of a function for texts, `ANY` of any other."""
        return found if name in ("Fn::If", "Fn::Join", "Fn::Sub") else self.placeholder(name)


WILDCARDS = Wildcards()


def scope(delivery: Delivery, deployment: Deployment, template: Template) -> Scope:
    """Return `template` as `deployment` deploys it, with `ANY` for what is not known yet.

    The outputs of earlier stages are not known, even if their parameters have defaults.
    """
    found = values(deployment, template)
    given = {name: found.get(name, WILDCARDS.placeholder(name)) for name in template.parameters}
    account, region = deployment.environment.account, delivery.config.pipeline.region
    return Scope(template, given, account, region, deployment.stage, WILDCARDS)


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
