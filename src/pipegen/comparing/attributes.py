"""What surrounds the properties of a resource: none of it replaces the resource.

Source: "Resource attribute reference" in the CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.comparing import values
from pipegen.comparing.changes import Value
from pipegen.comparing.spelling import Spelling

_MEANS = {
    "Condition": "the resource is there on both sides",
    "CreationPolicy": "it counts when the resource is made",
    "DeletionPolicy": "it says what becomes of it when it is removed",
    "DependsOn": "it says what is made, or changed, first",
    "Metadata": "no property changes",
    "UpdatePolicy": "it says how updates go",
    "UpdateReplacePolicy": "it says what becomes of the old one when it is replaced",
}


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], scope: Spelling
) -> Iterator[Value]:
    """Yield the attributes that differ between a resource `before` and `after`."""
    for name, means in _MEANS.items():
        old, new = (_value(name, each, scope) for each in (before, after))
        if list(values.differences(old, new)):
            yield Value(name, *values.pair(old, new), note=means)


def _value(name: str, resource: Mapping[str, Any], scope: Spelling) -> Any:
    if name not in resource:
        return values.ABSENT
    found = scope.resolve(resource[name])
    if name == "DependsOn":
        return sorted(map(str, found)) if isinstance(found, list) else [str(found)]
    return found
