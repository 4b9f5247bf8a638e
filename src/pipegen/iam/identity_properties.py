"""Properties of IAM's resource types that name identities: which kind, and what is done to them.

Source: the AWS::IAM types in CloudFormation's template reference, and "Actions, resources, and
condition keys for AWS Identity and Access Management" in the Service Authorization Reference.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class IdentityUse(NamedTuple):
    """What a stack does to the identities that a property names."""

    verb: str
    """The use in one word, as it is called in the templates: `Attached`, `Passed`, …"""
    kind: str
    """The identity, as ARNs call it: `group`, `role`, `user`."""
    actions: tuple[str, ...]


def _attached(kind: str) -> IdentityUse:
    verbs = ("Attach", "Detach")
    return IdentityUse(
        "Attached", kind, tuple(f"iam:{each}{kind.title()}Policy" for each in verbs)
    )


def _inline(kind: str) -> IdentityUse:
    verbs = ("Delete", "Get", "Put")
    return IdentityUse("Inline", kind, tuple(f"iam:{each}{kind.title()}Policy" for each in verbs))


PASSED = IdentityUse("Passed", "role", ("iam:PassRole",))
"""A role that a resource hands on to a service."""

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
"""Type → property → the use. Names stand in them, without the path."""

# Only attaching: what a stack attached earlier it must be able to detach.
_ATTACHING = {f"AWS::IAM::{each}": f"iam:Attach{each}Policy" for each in ("Group", "Role", "User")}


def unneeded_actions(resource: Mapping[str, Any]) -> frozenset[str]:
    """Return the actions of properties that `resource`, as its template has it, leaves out."""
    kind, given = resource["Type"], resource.get("Properties") or {}
    uses = IDENTITY_PROPERTIES.get(kind, {})
    found = {action for name, use in uses.items() if name not in given for action in use.actions}
    if kind in _ATTACHING and "ManagedPolicyArns" not in given:
        found.add(_ATTACHING[kind])
    return frozenset(found)
