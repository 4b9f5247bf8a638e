"""Names of stacks, and those of the IAM resources in their templates."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template, name_property, properties
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.config import deployment_context
from pipegen.config.delivery import Delivery, Deployment
from pipegen.config.model import Config


class Named(NamedTuple):
    """An IAM resource whose name is known before it is deployed."""

    logical_id: str
    kind: str
    name: str
    stated: Any
    scope: StackContext

    @property
    def follows_stack(self) -> bool:
        """Return whether the name differs from stack to stack."""
        return _known(self.stated, replace(self.scope, stack=None)) is None


def all_known(config: Config) -> bool:
    """Return whether a stack that nobody knows is a mistake: no [[stack]] lacks a good name."""
    paths = [("stack", index, "name") for index in range(len(config.stacks))]
    return config.reader.is_valid(("stack",), *paths)


def resource_names(
    delivery: Delivery, deployment: Deployment, template: Template
) -> Iterator[Named]:
    """Yield the IAM resources of `template` that `deployment` makes and whose names are known."""
    scope = deployment_context.deployment_context(delivery, deployment, template)
    for logical_id, resource in template.resources.items():
        stated = properties(resource).get(name_property(resource["Type"]) or "")
        name = None if stated is None else _known(stated, scope)
        if name and scope.exists(logical_id):
            yield Named(logical_id, resource["Type"], name, stated, scope)


def _known(stated: Any, scope: StackContext) -> str | None:
    found = scope.resolve(stated)
    return found if isinstance(found, str) and not isinstance(found, Unresolved) else None
