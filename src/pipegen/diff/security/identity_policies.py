"""Find what roles, users, groups and their policies newly allow.

Sources: "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Policy" and
"AWS::IAM::ManagedPolicy" in the CloudFormation template reference; "AWS managed policies for job
functions" and "Permissions boundaries for IAM entities" in the IAM user guide.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import policy_documents
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.diff.security.policy_documents import values_at
from pipegen.diff.security.policy_messages import Policy, describe_access_changes

Properties = Mapping[str, Any] | None

_INLINE: Mapping[str, tuple[str, ...]] = {
    "AWS::IAM::Role": ("Policies.*.PolicyDocument",),
    "AWS::IAM::User": ("Policies.*.PolicyDocument",),
    "AWS::IAM::Group": ("Policies.*.PolicyDocument",),
    "AWS::IAM::Policy": ("PolicyDocument",),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument",),
    "AWS::IAM::RolePolicy": ("PolicyDocument",),
    "AWS::IAM::UserPolicy": ("PolicyDocument",),
    "AWS::IAM::GroupPolicy": ("PolicyDocument",),
    "AWS::SSO::PermissionSet": ("InlinePolicy",),
    "AWS::IoT::Policy": ("PolicyDocument",),
    "AWS::Organizations::Policy": ("Content",),
}
RESOURCE_TYPES = frozenset(_INLINE)
"""The resource types that this module compares."""
_PRINCIPALS = {"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet"}
_ATTACHED = ("ManagedPolicyArns.*", "ManagedPolicies.*")
_BOUNDARY = "PermissionsBoundary"

# Path and name of an AWS managed policy → severity; the others are `MORE`.
_AWS_MANAGED: Mapping[str, Severity] = {
    "AdministratorAccess": Severity.OPEN,
    "PowerUserAccess": Severity.OPEN,
    "IAMFullAccess": Severity.OPEN,
    "AdministratorAccess-Amplify": Severity.WIDE,
    "AdministratorAccess-AWSElasticBeanstalk": Severity.WIDE,
    "job-function/SystemAdministrator": Severity.WIDE,
    "job-function/NetworkAdministrator": Severity.WIDE,
    "job-function/DatabaseAdministrator": Severity.WIDE,
}


def access_changes(
    resource_type: str, before: Properties, after: Properties, account: str | None
) -> Iterator[AccessChange]:
    """Yield what an identity, or a policy of one, newly allows; `account` is its account."""
    if after is None and resource_type in _PRINCIPALS:
        return  # a removed identity has no access, whatever its Deny statements denied
    changes = [
        *_trust_changes(before, after, account),
        *_inline_policy_changes(resource_type, before, after),
        *_attached_policies(before, after),
    ]
    if before is None and resource_type in _PRINCIPALS:
        changes = [change for change in changes if change.severity <= Severity.WIDE]
    yield from changes
    if before is not None and after is not None:
        yield from _boundary_changes(before, after)


def _trust_changes(
    before: Properties, after: Properties, account: str | None
) -> Iterator[AccessChange]:
    old, new = (
        values_at(properties, "AssumeRolePolicyDocument") for properties in (before, after)
    )
    yield from describe_access_changes(
        Policy.TRUST,
        policy_documents.read_statements(old),
        policy_documents.read_statements(new),
        account,
    )
    yield from policy_documents.unresolved_documents(old, new)


def _inline_policy_changes(
    resource_type: str, before: Properties, after: Properties
) -> Iterator[AccessChange]:
    for path in _INLINE[resource_type]:
        old, new = values_at(before, path), values_at(after, path)
        yield from describe_access_changes(
            Policy.IDENTITY,
            policy_documents.read_statements(old),
            policy_documents.read_statements(new),
        )
        yield from policy_documents.unresolved_documents(old, new)


def _attached_policies(before: Properties, after: Properties) -> Iterator[AccessChange]:
    for path in _ATTACHED:
        old_arns = {str(arn) for arn in values_at(before, path)}
        for arn in values_at(after, path):
            if str(arn) not in old_arns:
                yield _attached_policy(arn)


def _attached_policy(arn: Any) -> AccessChange:
    if isinstance(arn, Unresolved):
        return AccessChange(Severity.MORE, f"has the policy {arn} attached")
    _, _, name = str(arn).partition(":policy/")
    severity = _AWS_MANAGED.get(name, Severity.MORE) if ":iam::aws:" in str(arn) else Severity.MORE
    if severity is Severity.MORE and name.endswith("FullAccess"):
        severity = Severity.WIDE
    return AccessChange(severity, f"has the policy {arn} attached")


def _boundary_changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[AccessChange]:
    old, new = before.get(_BOUNDARY), after.get(_BOUNDARY)
    if old is None or old == new:
        return
    if new is None:
        yield AccessChange(
            Severity.WIDE, f"is no longer limited by the permissions boundary {old}"
        )
    else:
        text = f"may do what its permissions boundary {new} allows, before {old}"
        yield AccessChange(Severity.UNKNOWN, text)
