"""What identities gain: roles, users and groups, and policies made for them.

Sources: "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Policy" and
"AWS::IAM::ManagedPolicy" in the CloudFormation template reference; "AWS managed policies for job
functions" and "Permissions boundaries for IAM entities" in the IAM user guide.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unknown
from pipegen.diff.security import policy_documents
from pipegen.diff.security.access_change import Gain, Rank
from pipegen.diff.security.policy_documents import at
from pipegen.diff.security.policy_messages import Policy, gains

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
KINDS = frozenset(_INLINE)
"""The types that are looked at here."""
_PRINCIPALS = {"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet"}
_ATTACHED = ("ManagedPolicyArns.*", "ManagedPolicies.*")
_BOUNDARY = "PermissionsBoundary"

# The rest of the ARN of AWS's own policies → how bad; the others are `MORE`.
_OF_AWS: Mapping[str, Rank] = {
    "AdministratorAccess": Rank.OPEN,
    "PowerUserAccess": Rank.OPEN,
    "IAMFullAccess": Rank.OPEN,
    "AdministratorAccess-Amplify": Rank.WIDE,
    "AdministratorAccess-AWSElasticBeanstalk": Rank.WIDE,
    "job-function/SystemAdministrator": Rank.WIDE,
    "job-function/NetworkAdministrator": Rank.WIDE,
    "job-function/DatabaseAdministrator": Rank.WIDE,
}


def gained(kind: str, before: Properties, after: Properties, own: str | None) -> Iterator[Gain]:
    """Yield what the identity, or the policy, of type `kind` gains; `own` is its account."""
    if after is None and kind in _PRINCIPALS:
        return  # who is gone has no access, whatever a Deny of theirs said
    found = [
        *_trusted(before, after, own),
        *_allowed(kind, before, after),
        *_attached(before, after),
    ]
    if before is None and kind in _PRINCIPALS:
        found = [each for each in found if each.rank <= Rank.WIDE]
    yield from found
    if before is not None and after is not None:
        yield from _unbound(before, after)


def _trusted(before: Properties, after: Properties, own: str | None) -> Iterator[Gain]:
    old, new = (at(each, "AssumeRolePolicyDocument") for each in (before, after))
    yield from gains(Policy.TRUST, policy_documents.read(old), policy_documents.read(new), own)
    yield from policy_documents.unread(old, new)


def _allowed(kind: str, before: Properties, after: Properties) -> Iterator[Gain]:
    for path in _INLINE[kind]:
        old, new = at(before, path), at(after, path)
        yield from gains(Policy.IDENTITY, policy_documents.read(old), policy_documents.read(new))
        yield from policy_documents.unread(old, new)


def _attached(before: Properties, after: Properties) -> Iterator[Gain]:
    for path in _ATTACHED:
        known = {str(each) for each in at(before, path)}
        for each in at(after, path):
            if str(each) not in known:
                yield _policy(each)


def _policy(arn: Any) -> Gain:
    if isinstance(arn, Unknown):
        return Gain(Rank.MORE, f"has the policy {arn} attached")
    _, _, name = str(arn).partition(":policy/")
    rank = _OF_AWS.get(name, Rank.MORE) if ":iam::aws:" in str(arn) else Rank.MORE
    if rank is Rank.MORE and name.endswith("FullAccess"):
        rank = Rank.WIDE
    return Gain(rank, f"has the policy {arn} attached")


def _unbound(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Gain]:
    old, new = before.get(_BOUNDARY), after.get(_BOUNDARY)
    if old is None or old == new:
        return
    if new is None:
        yield Gain(Rank.WIDE, f"is no longer limited by the permissions boundary {old}")
    else:
        text = f"may do what its permissions boundary {new} allows, before {old}"
        yield Gain(Rank.DOUBT, text)
