"""Sort the sections of a built template into reading order."""

from typing import Any

import troposphere

_SECTIONS = (
    "Description",
    "Metadata",
    "Parameters",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
)
_FIRST = ("Type", "Condition", "DependsOn")
_LAST = ("Properties",)


def ordered_body(built: troposphere.Template) -> dict[str, Any]:
    """Return `built` as JSON values: its sections in order, and the type of a resource first."""
    body = built.to_dict()
    resources = body.get("Resources", {})
    body["Resources"] = {name: _resource(resource) for name, resource in resources.items()}
    version = {"AWSTemplateFormatVersion": "2010-09-09"}
    return version | {name: body[name] for name in _SECTIONS if body.get(name)} | body


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    between = [key for key in resource if key not in _FIRST + _LAST]
    return {key: resource[key] for key in (*_FIRST, *between, *_LAST) if key in resource}
