"""Resource types → the IAM actions that CloudFormation needs to deploy them.

`resource_permissions.json` has what the handlers of the resource types name; `make permissions`
writes it.
`corrections.py` says where they name too much or too little, `identity_properties.py` what they
need for one property alone.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipegen.iam import identity_properties, permission_overrides

_FILE = Path(__file__).with_suffix(".json")
_LINKED = "iam:CreateServiceLinkedRole"

Resource = Mapping[str, Any]


def unknown_types(types: Iterable[str]) -> tuple[str, ...]:
    """Return those of `types`, sorted, whose actions can't be computed."""
    known = _data()["types"].keys() | permission_overrides.NO_PERMISSIONS_NEEDED
    return tuple(sorted(set(types) - known))


def closest_type(kind: str) -> str | None:
    """Return the type that differs from `kind` in capitals only, None where there is none."""
    known = _data()["types"].keys() | permission_overrides.NO_PERMISSIONS_NEEDED
    return next((e for e in known if e != kind and e.lower() == kind.lower()), None)


def actions_for_resource(resource: Resource) -> frozenset[str]:
    """Return the actions that deploying `resource`, as its template has it, needs."""
    kind = resource["Type"]
    actions = set(_named(kind))
    for each in permission_overrides.REMOVED:
        if each.applies(kind, resource):
            actions -= set(each.actions)
    actions -= identity_properties.unneeded_actions(resource)
    for each in permission_overrides.ADDED:
        if each.applies(kind, resource):
            actions |= set(each.actions)
    return frozenset(actions)


def actions_for_parameter(kind: str) -> frozenset[str]:
    """Return the actions that CloudFormation needs to check a parameter of the type `kind`."""
    element = re.sub(r"^List<(.*)>$", r"\1", kind)
    if element.startswith("AWS::SSM::Parameter::"):
        actions = ["ssm:GetParameters"]
        return frozenset(actions) | actions_for_parameter(
            element.partition("<")[2].removesuffix(">")
        )
    return frozenset(permission_overrides.PARAMETERS.get(element, ()))


def actions_for_values(value: Any) -> frozenset[str]:
    """Return the actions that functions and dynamic references anywhere in `value` need."""
    if isinstance(value, str):
        found = [
            permission_overrides.DYNAMIC[each]
            for each in re.findall(r"resolve:([a-z-]+):", value)
            if each in permission_overrides.DYNAMIC
        ]
        return frozenset(action for actions in found for action in actions)
    actions: set[str] = set()
    if isinstance(value, Mapping):
        for key, each in value.items():
            actions |= {*permission_overrides.FUNCTIONS.get(key, ()), *actions_for_values(each)}
    elif isinstance(value, list):
        for each in value:
            actions |= actions_for_values(each)
    return frozenset(actions)


def actions_for_template(body: Mapping[str, Any]) -> frozenset[str]:
    """Return the actions that deploying a template with the content `body` needs."""
    found = set(actions_for_values(body))
    for resource in body.get("Resources", {}).values():
        found |= actions_for_resource(resource)
    for parameter in body.get("Parameters", {}).values():
        found |= actions_for_parameter(str(parameter.get("Type")))
    return frozenset(found)


def linked_services(resource: Resource) -> frozenset[str]:
    """Return the services, as patterns, whose service-linked role deploying `resource` may create.

    Where the table has none, it is the service most of the type's actions are of: AWS names the
    principal after it, or after a part of it, as in `ops.apigateway.amazonaws.com`.
    """
    kind = resource["Type"]
    if kind == "AWS::IAM::ServiceLinkedRole":
        name = resource.get("Properties", {}).get("AWSServiceName")
        return frozenset([name] if isinstance(name, str) else [])
    if _LINKED not in actions_for_resource(resource):
        return frozenset()
    if kind in permission_overrides.SERVICE_LINKED:
        return frozenset(permission_overrides.SERVICE_LINKED[kind])
    counted = Counter(each.partition(":")[0] for each in _named(kind))
    service = max(sorted(counted), key=lambda each: counted[each])
    return frozenset([f"{service}.amazonaws.com", f"*.{service}.amazonaws.com"])


def resource_kinds(action: str) -> tuple[str, ...]:
    """Return the kinds of resource, such as `role`, that an action of IAM can be narrowed to."""
    return tuple(_data()["iam"].get(action, "").split())


def _named(kind: str) -> list[str]:
    actions: str = _data()["types"].get(kind, "")
    return actions.split()


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
