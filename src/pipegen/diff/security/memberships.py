"""Lists and links that hand out access: who is added to them gains it.

Source: the CloudFormation template reference of each type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import text
from pipegen.diff.security.access_change import Gain, Rank
from pipegen.diff.security.policy_documents import at

Properties = Mapping[str, Any] | None
_Way = tuple[str, Rank, str]
"""Where it stands in the properties, how bad one more is, and what to say of it."""

_ROLE_NAMES: _Way = ("Roles.*", Rank.MORE, "gives its permissions to the role {}")
_USER_NAMES: _Way = ("Users.*", Rank.MORE, "gives its permissions to the user {}")
_GROUP_NAMES: _Way = ("Groups.*", Rank.MORE, "gives its permissions to the group {}")

WAYS: Mapping[str, tuple[_Way, ...]] = {
    "AWS::IAM::Policy": (_ROLE_NAMES, _USER_NAMES, _GROUP_NAMES),
    "AWS::IAM::ManagedPolicy": (_ROLE_NAMES, _USER_NAMES, _GROUP_NAMES),
    "AWS::IAM::InstanceProfile": (("Roles.*", Rank.MORE, "hands out the role {} to machines"),),
    "AWS::IAM::User": (
        ("Groups.*", Rank.MORE, "belongs to the group {}"),
        ("LoginProfile", Rank.MORE, "may sign in to the console with a password"),
    ),
    "AWS::IAM::UserToGroupAddition": (("Users.*", Rank.MORE, "adds the user {} to the group"),),
    "AWS::IAM::AccessKey": (("UserName", Rank.MORE, "is a key that acts as the user {}"),),
    "AWS::IAM::OIDCProvider": (
        ("Url", Rank.WIDE, "makes log-ins of {} known to roles that trust it"),
        ("ClientIdList.*", Rank.WIDE, "takes tokens that were made for {}"),
    ),
    "AWS::IAM::SAMLProvider": (
        ("SamlMetadataDocument", Rank.WIDE, "takes log-ins of an identity provider"),
    ),
    "AWS::SSO::Assignment": (
        ("PrincipalId", Rank.WIDE, "gives a permission set to {}"),
        ("TargetId", Rank.WIDE, "gives a permission set in the account {}"),
        ("PermissionSetArn", Rank.WIDE, "gives the permission set {}"),
    ),
    "AWS::EKS::AccessEntry": (
        ("PrincipalArn", Rank.MORE, "lets {} into the cluster"),
        ("AccessPolicies.*.PolicyArn", Rank.MORE, "has the policy {} in the cluster"),
        ("KubernetesGroups.*", Rank.MORE, "belongs to the group {} in the cluster"),
    ),
    "AWS::RAM::ResourceShare": (
        ("Principals.*", Rank.WIDE, "shares its resources with {}"),
        ("ResourceArns.*", Rank.WIDE, "shares {}"),
    ),
    "AWS::EC2::VPCEndpointServicePermissions": (
        ("AllowedPrincipals.*", Rank.WIDE, "lets {} connect to the endpoint service"),
    ),
    "AWS::EC2::VPCPeeringConnection": (
        ("PeerVpcId", Rank.WIDE, "connects the VPC with {}, where routes and groups let it"),
    ),
    "AWS::EC2::Instance": (("KeyName", Rank.MORE, "lets whoever holds the key {} log in"),),
    "AWS::EC2::LaunchTemplate": (
        ("LaunchTemplateData.KeyName", Rank.MORE, "lets whoever holds the key {} log in"),
    ),
}


def gained(kind: str, before: Properties, after: Properties) -> Iterator[Gain]:
    """Yield what the resource of type `kind` hands out that it did not."""
    if before is None and kind == "AWS::IAM::InstanceProfile":
        return  # no machine has it yet
    for path, rank, said in WAYS.get(kind, ()):
        known = {text(each) for each in at(before, path) if not isinstance(each, Mapping)}
        for each in at(after, path):
            if isinstance(each, Mapping) and at(before, path):
                continue  # only that there is one matters
            if text(each) not in known:
                yield Gain(rank, said.format(text(each)))
