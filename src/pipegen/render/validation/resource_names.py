"""Names of stacks, and the explicit names of the IAM resources in their templates."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template, name_property, properties
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.config import deployment_context
from pipegen.config.delivery import Delivery, Deployment
from pipegen.config.model import Config


class NamedResource(NamedTuple):
    """An IAM resource whose name is known before it is deployed."""

    logical_id: str
    resource_type: str
    name: str
    expression: Any
    """The name as the template has it: a string, or an intrinsic function."""
    context: StackContext

    @property
    def follows_stack(self) -> bool:
        """Return whether the name contains the name of the stack."""
        return _resolved(self.expression, replace(self.context, stack=None)) is None


def all_names_valid(config: Config) -> bool:
    """Return whether every `[[stack]]` has a valid name.

    Only then is a reference to an unknown stack an error: otherwise it may mean a stack whose name
    is invalid.
    """
    paths = [("stack", index, "name") for index in range(len(config.stacks))]
    return config.reader.is_valid(("stack",), *paths)


def named_resources(
    delivery: Delivery, deployment: Deployment, template: Template
) -> Iterator[NamedResource]:
    """Yield the IAM resources that `deployment` creates and whose names are known."""
    context = deployment_context.deployment_context(delivery, deployment, template)
    for logical_id, resource in template.resources.items():
        expression = properties(resource).get(name_property(resource["Type"]) or "")
        name = None if expression is None else _resolved(expression, context)
        if name and context.exists(logical_id):
            yield NamedResource(logical_id, resource["Type"], name, expression, context)


def _resolved(expression: Any, context: StackContext) -> str | None:
    name = context.resolve(expression)
    return name if isinstance(name, str) and not isinstance(name, Unresolved) else None
