"""IAM groups for the emulator's CloudFormation; the emulator has them in IAM only."""

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from pipegen.rehearsal.emulator.resource_stubs import PhysicalResource, Properties

RESOURCE_TYPE = "AWS::IAM::Group"
_MAX_NAME_LENGTH = 128


def register() -> None:
    """Add the resource type to the emulator of this process."""
    if RESOURCE_TYPE in provisioners._RESOURCE_HANDLERS:
        raise RuntimeError(f"The emulator knows {RESOURCE_TYPE} itself: remove this.")
    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }


def _create(logical_id: str, properties: Properties, stack: str) -> PhysicalResource:
    name = properties.get("GroupName") or provisioners._physical_name(
        stack, logical_id, max_len=_MAX_NAME_LENGTH
    )
    if name in iam._groups:
        raise ValueError(f"{name} already exists")
    iam._create_group({"GroupName": name, "Path": properties.get("Path", "/")})
    return name, {"Arn": iam._groups[name]["Arn"]}


def _update(name: str, old: Properties, new: Properties, stack: str) -> PhysicalResource:
    return name, {"Arn": iam._groups[name]["Arn"]}


def _delete(name: str, properties: Properties) -> None:
    iam._delete_group({"GroupName": name})
