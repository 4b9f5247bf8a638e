"""Which capabilities CloudFormation wants to be granted for a template.

Source: "CreateStack" in the CloudFormation API reference, under Capabilities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.cloudformation.template import Template, arguments, name_property, properties
from pipegen.codepipeline.deployments import DeployAction

IAM, NAMED_IAM, AUTO_EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"
_TYPES = frozenset(
    f"AWS::IAM::{each}"
    for each in (
        "AccessKey",
        "Group",
        "InstanceProfile",
        "ManagedPolicy",
        "Policy",
        "Role",
        "User",
        "UserToGroupAddition",
    )
)


@dataclass(frozen=True, slots=True)
class Need:
    """Capability → why it is needed; `open` where a part of the stack shows to AWS alone."""

    needed: Mapping[str, str]
    open: bool


def of(deployment: DeployAction, template: Template) -> Need:
    """Return what the action of `deployment` needs to be granted, to deploy `template`."""
    needed = _iam(template.resources)
    macros = _macros(template.body)
    # A change set shows what macros made, so that no capability is asked for there.
    if macros and deployment.action.text("ActionMode") != "CHANGE_SET_REPLACE":
        needed[AUTO_EXPAND] = f"its transform {macros[0]}"
    return Need(needed, bool(macros) or any(map(_is_opaque, template.types)))


def _iam(resources: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for logical_id, each in resources.items():
        if each["Type"] in _TYPES:
            named = name_property(each["Type"]) in properties(each)
            found.setdefault(NAMED_IAM if named else IAM, logical_id)
    if NAMED_IAM in found:
        found.pop(IAM, None)
    return found


def _macros(body: Mapping[str, Any]) -> list[str]:
    given = body.get("Transform")
    found = [each for each in (given if isinstance(given, list) else [given]) if each]
    names = [each.get("Name") if isinstance(each, dict) else each for each in found]
    transforms = list(arguments(body, "Fn::Transform"))
    return [*map(str, names), *(["Fn::Transform"] if transforms else [])]


def _is_opaque(kind: str) -> bool:
    return kind == "AWS::CloudFormation::Stack" or kind.endswith("::MODULE")
