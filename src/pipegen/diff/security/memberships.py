"""Find new members of lists and links that grant access.

Source: the CloudFormation template reference of each type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import text
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.diff.security.policy_documents import values_at

Properties = Mapping[str, Any] | None
_Membership = tuple[str, Severity, str]
"""Path in the properties, severity of a new member, and template of the sentence."""

_ROLE_NAMES: _Membership = ("Roles.*", Severity.MORE, "gives its permissions to the role {}")
_USER_NAMES: _Membership = ("Users.*", Severity.MORE, "gives its permissions to the user {}")
_GROUP_NAMES: _Membership = ("Groups.*", Severity.MORE, "gives its permissions to the group {}")

MEMBERSHIPS: Mapping[str, tuple[_Membership, ...]] = {
    "AWS::IAM::Policy": (_ROLE_NAMES, _USER_NAMES, _GROUP_NAMES),
    "AWS::IAM::ManagedPolicy": (_ROLE_NAMES, _USER_NAMES, _GROUP_NAMES),
    "AWS::IAM::InstanceProfile": (
        ("Roles.*", Severity.MORE, "hands out the role {} to machines"),
    ),
    "AWS::IAM::User": (
        ("Groups.*", Severity.MORE, "belongs to the group {}"),
        ("LoginProfile", Severity.MORE, "may sign in to the console with a password"),
    ),
    "AWS::IAM::UserToGroupAddition": (
        ("Users.*", Severity.MORE, "adds the user {} to the group"),
    ),
    "AWS::IAM::AccessKey": (("UserName", Severity.MORE, "is a key that acts as the user {}"),),
    "AWS::IAM::OIDCProvider": (
        ("Url", Severity.WIDE, "makes log-ins of {} known to roles that trust it"),
        ("ClientIdList.*", Severity.WIDE, "takes tokens that were made for {}"),
    ),
    "AWS::IAM::SAMLProvider": (
        ("SamlMetadataDocument", Severity.WIDE, "takes log-ins of an identity provider"),
    ),
    "AWS::SSO::Assignment": (
        ("PrincipalId", Severity.WIDE, "gives a permission set to {}"),
        ("TargetId", Severity.WIDE, "gives a permission set in the account {}"),
        ("PermissionSetArn", Severity.WIDE, "gives the permission set {}"),
    ),
    "AWS::EKS::AccessEntry": (
        ("PrincipalArn", Severity.MORE, "lets {} into the cluster"),
        ("AccessPolicies.*.PolicyArn", Severity.MORE, "has the policy {} in the cluster"),
        ("KubernetesGroups.*", Severity.MORE, "belongs to the group {} in the cluster"),
    ),
    "AWS::RAM::ResourceShare": (
        ("Principals.*", Severity.WIDE, "shares its resources with {}"),
        ("ResourceArns.*", Severity.WIDE, "shares {}"),
    ),
    "AWS::EC2::VPCEndpointServicePermissions": (
        ("AllowedPrincipals.*", Severity.WIDE, "lets {} connect to the endpoint service"),
    ),
    "AWS::EC2::VPCPeeringConnection": (
        ("PeerVpcId", Severity.WIDE, "connects the VPC with {}, where routes and groups let it"),
    ),
    "AWS::EC2::Instance": (("KeyName", Severity.MORE, "lets whoever holds the key {} log in"),),
    "AWS::EC2::LaunchTemplate": (
        ("LaunchTemplateData.KeyName", Severity.MORE, "lets whoever holds the key {} log in"),
    ),
}


def access_changes(
    resource_type: str, before: Properties, after: Properties
) -> Iterator[AccessChange]:
    """Yield the members to which a resource newly grants access."""
    if before is None and resource_type == "AWS::IAM::InstanceProfile":
        return  # no instance uses it yet
    for path, severity, template in MEMBERSHIPS.get(resource_type, ()):
        old_members = {
            text(member) for member in values_at(before, path) if not isinstance(member, Mapping)
        }
        for member in values_at(after, path):
            if isinstance(member, Mapping) and values_at(before, path):
                continue  # only the existence of an object matters
            if text(member) not in old_members:
                yield AccessChange(severity, template.format(text(member)))
