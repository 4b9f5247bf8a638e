"""The resolver's context of a planned deployment: what its template's values will be."""

from typing import Any

from pipegen.cloudformation.resolver import PlaceholderStrategy, StackContext
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.config.delivery import Delivery, Deployment
from pipegen.config.parameter_values import effective_values

WILDCARD = "*"
"""The placeholder for what is not known, as in an ARN of a policy."""


class Wildcards(PlaceholderStrategy):
    """The strategy that uses `WILDCARD` for what is not known, and assumes nothing.

    A resource may get another name, and functions such as `Fn::GetAZs` are worked out roughly:
    only what puts texts together is used.
    """

    def placeholder(self, text: str) -> Unresolved:
        """Return `WILDCARD`."""
        return Unresolved(WILDCARD)

    def identifies(self, scope: StackContext, logical_id: str) -> bool:
        """Return that nothing is known of any resource."""
        return False

    def function(self, scope: StackContext, name: str, argument: Any, found: Any) -> Any:
        """Return `found` of a function for texts, `WILDCARD` of any other."""
        return found if name in ("Fn::If", "Fn::Join", "Fn::Sub") else self.placeholder(name)


WILDCARDS = Wildcards()


def deployment_context(
    delivery: Delivery, deployment: Deployment, template: Template
) -> StackContext:
    """Return `template` as `deployment` deploys it, with `WILDCARD` for what is not known yet.

    The outputs of earlier stages are not known, even if their parameters have defaults.
    """
    found = effective_values(deployment, template)
    given = {name: found.get(name, WILDCARDS.placeholder(name)) for name in template.parameters}
    account, region = deployment.environment.account, delivery.config.pipeline.region
    return StackContext(template, given, account, region, deployment.stage, WILDCARDS)
