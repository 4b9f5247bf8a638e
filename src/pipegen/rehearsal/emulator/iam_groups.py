"""Groups of IAM, which the emulator has, and its CloudFormation lacks."""

from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

KIND = "AWS::IAM::Group"
_LONGEST = 128

Properties = dict[str, Any]
Made = tuple[str, dict[str, str]]


def register() -> None:
    """Add the resource type to the emulator that this process runs."""
    if KIND in provisioners._RESOURCE_HANDLERS:
        raise RuntimeError(f"The emulator knows {KIND} itself: remove this.")
    provisioners._RESOURCE_HANDLERS[KIND] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }


def _create(logical_id: str, properties: Properties, stack: str) -> Made:
    name = properties.get("GroupName") or provisioners._physical_name(
        stack, logical_id, max_len=_LONGEST
    )
    if name in iam._groups:
        raise ValueError(f"{name} already exists")
    iam._create_group({"GroupName": name, "Path": properties.get("Path", "/")})
    return name, {"Arn": iam._groups[name]["Arn"]}


def _update(name: str, old: Properties, new: Properties, stack: str) -> Made:
    return name, {"Arn": iam._groups[name]["Arn"]}


def _delete(name: str, properties: Properties) -> None:
    iam._delete_group({"GroupName": name})
