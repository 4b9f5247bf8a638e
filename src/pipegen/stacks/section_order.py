"""A built template in the order in which people read one, whatever order troposphere keeps."""

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
    """Return what `built` is as JSON: its sections in order, and each resource's type first."""
    found = built.to_dict()
    resources = {name: _resource(each) for name, each in found.get("Resources", {}).items()}
    found["Resources"] = resources
    version = {"AWSTemplateFormatVersion": "2010-09-09"}
    return version | {name: found[name] for name in _SECTIONS if found.get(name)} | found


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    between = [key for key in resource if key not in _FIRST + _LAST]
    return {key: resource[key] for key in (*_FIRST, *between, *_LAST) if key in resource}
