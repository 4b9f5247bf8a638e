"""The capabilities that an action must grant to deploy a template.

Source: "CreateStack" in the CloudFormation API reference, under Capabilities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.cloudformation.template import Template, arguments, name_property, properties
from pipegen.codepipeline.deployments import DeployAction

IAM, NAMED_IAM, AUTO_EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"
_TYPES = frozenset(
    f"AWS::IAM::{name}"
    for name in (
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
class RequiredCapabilities:
    """The capabilities that a template requires, as far as the template shows them."""

    reasons: Mapping[str, str]
    """Capability → the logical id or transform that requires it."""
    is_partial: bool
    """Whether macros, nested stacks or modules can require more, which only AWS knows."""


def required_capabilities(deployment: DeployAction, template: Template) -> RequiredCapabilities:
    """Return the capabilities that the action of `deployment` must grant to deploy `template`."""
    reasons = _iam_reasons(template.resources)
    macros = _macros(template.body)
    # A change set shows the result of the macros, so CloudFormation requires no capability for it.
    if macros and deployment.action.text("ActionMode") != "CHANGE_SET_REPLACE":
        reasons[AUTO_EXPAND] = f"its transform {macros[0]}"
    return RequiredCapabilities(reasons, bool(macros) or any(map(_is_opaque, template.types)))


def _iam_reasons(resources: Mapping[str, Any]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for logical_id, resource in resources.items():
        if resource["Type"] in _TYPES:
            is_named = name_property(resource["Type"]) in properties(resource)
            reasons.setdefault(NAMED_IAM if is_named else IAM, logical_id)
    if NAMED_IAM in reasons:
        reasons.pop(IAM, None)
    return reasons


def _macros(body: Mapping[str, Any]) -> list[str]:
    section = body.get("Transform")
    transforms = [
        macro for macro in (section if isinstance(section, list) else [section]) if macro
    ]
    names = [macro.get("Name") if isinstance(macro, dict) else macro for macro in transforms]
    inline = list(arguments(body, "Fn::Transform"))
    return [*map(str, names), *(["Fn::Transform"] if inline else [])]


def _is_opaque(kind: str) -> bool:
    return kind == "AWS::CloudFormation::Stack" or kind.endswith("::MODULE")
