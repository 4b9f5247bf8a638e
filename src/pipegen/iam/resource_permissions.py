"""Compute the IAM actions that CloudFormation needs to deploy resources and templates.

`registry_permissions.json` has the actions that the handlers of the resource types name; `make
permissions` writes it. `permission_overrides.py` corrects them, and `identity_properties.py` has
the actions that are for one property alone.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipegen.iam import identity_properties, permission_overrides

_FILE = Path(__file__).with_name("registry_permissions.json")
_LINKED = "iam:CreateServiceLinkedRole"

Resource = Mapping[str, Any]


def unknown_types(types: Iterable[str]) -> tuple[str, ...]:
    """Return the types in `types`, sorted, whose actions are unknown."""
    known = _data()["types"].keys() | permission_overrides.NO_PERMISSIONS_NEEDED
    return tuple(sorted(set(types) - known))


def closest_type(kind: str) -> str | None:
    """Return the known type that differs from `kind` only in capitalization, or None."""
    known = _data()["types"].keys() | permission_overrides.NO_PERMISSIONS_NEEDED
    return next((name for name in known if name != kind and name.lower() == kind.lower()), None)


def actions_for_resource(resource: Resource) -> frozenset[str]:
    """Return the actions that the deployment of `resource`, unresolved, needs."""
    kind = resource["Type"]
    actions = set(_handler_actions(kind))
    for override in permission_overrides.REMOVED:
        if override.applies(kind, resource):
            actions -= set(override.actions)
    actions -= identity_properties.unneeded_actions(resource)
    for override in permission_overrides.ADDED:
        if override.applies(kind, resource):
            actions |= set(override.actions)
    return frozenset(actions)


def actions_for_parameter(kind: str) -> frozenset[str]:
    """Return the actions that CloudFormation needs to validate a parameter of type `kind`."""
    element = re.sub(r"^List<(.*)>$", r"\1", kind)
    if element.startswith("AWS::SSM::Parameter::"):
        actions = ["ssm:GetParameters"]
        return frozenset(actions) | actions_for_parameter(
            element.partition("<")[2].removesuffix(">")
        )
    return frozenset(permission_overrides.PARAMETERS.get(element, ()))


def actions_for_values(value: Any) -> frozenset[str]:
    """Return the actions that the functions and dynamic references in `value` need."""
    if isinstance(value, str):
        services = re.findall(r"resolve:([a-z-]+):", value)
        return frozenset(
            action
            for service in services
            for action in permission_overrides.DYNAMIC.get(service, ())
        )
    actions: set[str] = set()
    if isinstance(value, Mapping):
        for key, item in value.items():
            actions |= {*permission_overrides.FUNCTIONS.get(key, ()), *actions_for_values(item)}
    elif isinstance(value, list):
        for item in value:
            actions |= actions_for_values(item)
    return frozenset(actions)


def actions_for_template(body: Mapping[str, Any]) -> frozenset[str]:
    """Return the actions that the deployment of a template with the content `body` needs."""
    actions = set(actions_for_values(body))
    for resource in body.get("Resources", {}).values():
        actions |= actions_for_resource(resource)
    for parameter in body.get("Parameters", {}).values():
        actions |= actions_for_parameter(str(parameter.get("Type")))
    return frozenset(actions)


def linked_services(resource: Resource) -> frozenset[str]:
    """Return the services, as patterns, for which `resource` may create a service-linked role.

    If `SERVICE_LINKED` has none, it is the service of most of the type's actions. The name of the
    principal may have a prefix, as in `ops.apigateway.amazonaws.com`.
    """
    kind = resource["Type"]
    if kind == "AWS::IAM::ServiceLinkedRole":
        name = resource.get("Properties", {}).get("AWSServiceName")
        return frozenset([name] if isinstance(name, str) else [])
    if _LINKED not in actions_for_resource(resource):
        return frozenset()
    if kind in permission_overrides.SERVICE_LINKED:
        return frozenset(permission_overrides.SERVICE_LINKED[kind])
    counts = Counter(action.partition(":")[0] for action in _handler_actions(kind))
    service = max(sorted(counts), key=lambda name: counts[name])
    return frozenset([f"{service}.amazonaws.com", f"*.{service}.amazonaws.com"])


def resource_kinds(action: str) -> tuple[str, ...]:
    """Return the kinds of resource, such as `role`, that the IAM action `action` supports."""
    return tuple(_data()["iam"].get(action, "").split())


def _handler_actions(kind: str) -> list[str]:
    actions: str = _data()["types"].get(kind, "")
    return actions.split()


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
