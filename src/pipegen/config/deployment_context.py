"""The resolver's context of a planned deployment: the values of its template."""

from typing import Any

from pipegen.cloudformation.resolver import PlaceholderStrategy, StackContext
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.config.delivery import Delivery, Deployment
from pipegen.config.parameter_values import effective_values

WILDCARD = "*"
"""The placeholder for an unknown value, as in the ARNs of a policy."""


class Wildcards(PlaceholderStrategy):
    """A strategy that replaces every unknown value by `WILDCARD` and makes no assumptions.

    Physical ids, and functions such as `Fn::GetAZs`, count as unknown. Only functions that
    combine texts are evaluated.
    """

    def placeholder(self, text: str) -> Unresolved:
        """Return `WILDCARD`."""
        return Unresolved(WILDCARD)

    def identifies(self, scope: StackContext, logical_id: str) -> bool:
        """Return False: physical ids are unknown before the deployment."""
        return False

    def function(self, scope: StackContext, name: str, argument: Any, value: Any) -> Any:
        """Return `value`, the result, for a function on texts, `WILDCARD` for any other."""
        return value if name in ("Fn::If", "Fn::Join", "Fn::Sub") else self.placeholder(name)


WILDCARDS = Wildcards()


def deployment_context(
    delivery: Delivery, deployment: Deployment, template: Template
) -> StackContext:
    """Return the context of `template` in `deployment`, with `WILDCARD` for unknown values.

    The outputs of earlier stages are unknown, even if their parameters have defaults.
    """
    values = effective_values(deployment, template)
    parameters = {
        name: values.get(name, WILDCARDS.placeholder(name)) for name in template.parameters
    }
    account, region = deployment.environment.account, delivery.config.pipeline.region
    return StackContext(template, parameters, account, region, deployment.stage, WILDCARDS)
