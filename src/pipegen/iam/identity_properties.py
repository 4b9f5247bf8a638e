"""List the properties that name IAM identities, and the actions that each one needs.

Source: the AWS::IAM types in CloudFormation's template reference, and "Actions, resources, and
condition keys for AWS Identity and Access Management" in the Service Authorization Reference.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class IdentityUse(NamedTuple):
    """The use of the identities in a property: what a stack does with them."""

    verb: str
    """The use in one word, which templates contain: `Attached`, `Passed`, …"""
    kind: str
    """The kind of identity, as in ARNs: `group`, `role`, `user`."""
    actions: tuple[str, ...]


def _attached(kind: str) -> IdentityUse:
    verbs = ("Attach", "Detach")
    return IdentityUse(
        "Attached", kind, tuple(f"iam:{verb}{kind.title()}Policy" for verb in verbs)
    )


def _inline(kind: str) -> IdentityUse:
    verbs = ("Delete", "Get", "Put")
    return IdentityUse("Inline", kind, tuple(f"iam:{verb}{kind.title()}Policy" for verb in verbs))


PASSED = IdentityUse("Passed", "role", ("iam:PassRole",))
"""The use of a role that a resource passes to a service."""

IDENTITY_PROPERTIES: Mapping[str, Mapping[str, IdentityUse]] = {
    "AWS::IAM::GroupPolicy": {"GroupName": _inline("group")},
    "AWS::IAM::InstanceProfile": {"Roles": PASSED},
    "AWS::IAM::ManagedPolicy": {
        "Groups": _attached("group"),
        "Roles": _attached("role"),
        "Users": _attached("user"),
    },
    "AWS::IAM::Policy": {
        "Groups": _inline("group"),
        "Roles": _inline("role"),
        "Users": _inline("user"),
    },
    "AWS::IAM::RolePolicy": {"RoleName": _inline("role")},
    "AWS::IAM::User": {
        "Groups": IdentityUse(
            "Joined", "group", ("iam:AddUserToGroup", "iam:RemoveUserFromGroup")
        ),
    },
    "AWS::IAM::UserPolicy": {"UserName": _inline("user")},
    "AWS::IAM::VirtualMFADevice": {
        "Users": IdentityUse(
            "Guarded", "user", ("iam:DeactivateMFADevice", "iam:EnableMFADevice")
        ),
    },
}
"""Resource type → property → use. The properties contain names, without the path."""

# Only the action that attaches: a stack must be able to detach what it attached earlier.
_ATTACH_ACTIONS = {
    f"AWS::IAM::{kind}": f"iam:Attach{kind}Policy" for kind in ("Group", "Role", "User")
}


def unneeded_actions(resource: Mapping[str, Any]) -> frozenset[str]:
    """Return the actions of the properties that `resource`, unresolved, does not have."""
    kind, properties = resource["Type"], resource.get("Properties") or {}
    uses = IDENTITY_PROPERTIES.get(kind, {})
    actions = {
        action for name, use in uses.items() if name not in properties for action in use.actions
    }
    if kind in _ATTACH_ACTIONS and "ManagedPolicyArns" not in properties:
        actions.add(_ATTACH_ACTIONS[kind])
    return frozenset(actions)
