"""The attributes of a resource beside its properties: none of them replaces the resource.

Source: "Resource attribute reference" in the CloudFormation template reference.
"""

from collections.abc import Iterator
from typing import Any

from pipegen.cloudformation.no_echo import redact, secrets
from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import canonical, value_diff
from pipegen.diff.model import ValueChange

_MEANS = {
    "Condition": "the resource is there on both sides",
    "CreationPolicy": "it counts when the resource is made",
    "DeletionPolicy": "it says what becomes of it when it is removed",
    "DependsOn": "it says what is made, or changed, first",
    "Metadata": "no property changes",
    "UpdatePolicy": "it says how updates go",
    "UpdateReplacePolicy": "it says what becomes of the old one when it is replaced",
}
_OPEN = "whether the resource is there depends on values that are not known here"


def attribute_changes(
    before: StackContext, after: StackContext, logical_id: str
) -> Iterator[ValueChange]:
    """Yield the attributes that differ of a resource that both sides have."""
    for name, means in _MEANS.items():
        old_value, new_value = (_value(name, scope, logical_id) for scope in (before, after))
        if list(value_diff.differences(old_value, new_value)):
            unknown = name == "Condition" and any(
                _is_open(scope, logical_id) for scope in (before, after)
            )
            secret = secrets(before) | secrets(after)
            pair = value_diff.format_pair(
                *(redact(value, secret) for value in (old_value, new_value))
            )
            yield ValueChange(name, *pair, note=_OPEN if unknown else means)


def _value(name: str, scope: StackContext, logical_id: str) -> Any:
    resource = scope.template.resources[logical_id]
    if name not in resource:
        return value_diff.ABSENT
    if name == "Condition" and _is_open(scope, logical_id):
        return canonical.condition_text(scope, resource[name])
    value = scope.value_or_none(resource[name])
    if value is None:
        return value_diff.ABSENT
    if name == "DependsOn":
        return sorted(map(str, value)) if isinstance(value, list) else [str(value)]
    return value


def _is_open(scope: StackContext, logical_id: str) -> bool:
    """Return whether the resource has a condition whose value is not known."""
    name = scope.template.resources[logical_id].get("Condition")
    return isinstance(name, str) and scope.condition(name) is None
