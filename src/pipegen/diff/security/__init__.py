"""What a change of a resource opens: access that nobody had before it.

What is compared, and with what:

- A resource that is there before and after: all that its policies, rules and settings allow now
  and did not. Order, single values for lists, statements that were split or merged and narrowing
  are no gain. What only AWS could decide begins with `may`.
- A new policy or rule that is a resource of its own (`AWS::IAM::Policy`, `AWS::S3::BucketPolicy`,
  `AWS::EC2::SecurityGroupIngress` and so on): all that it allows, since what it is for may be
  there already.
- Any other new resource: only what an outsider gains by it, or what makes it mighty. A role may be
  assumed by another account, a bucket is public, a group is open to the internet, a user may do
  everything. What is new may do what it is for without a word.
- A resource that is gone: what its `Deny` forbade others. Whoever is gone has no access.
"""

from collections.abc import Mapping
from typing import Any

from pipegen.diff.security import (
    access_change,
    exposure,
    identity_policies,
    memberships,
    network_rules,
    resource_policies,
)


def broadened_access(
    resource_type: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    account: str | None = None,
) -> tuple[access_change.Sentence, ...]:
    """Return what the change opens, as sentences whose subject is the resource, the worst first.

    `before` and `after` are the properties of a resource of type `kind`, resolved, None where it
    is not there. `account` is the one that it is in: others are outsiders; where it is None, each
    account that is spelled out is.
    """
    if before == after:
        return ()
    if resource_type in identity_policies.RESOURCE_TYPES:
        changes = [*identity_policies.access_changes(resource_type, before, after, account)]
    else:
        changes = [*resource_policies.access_changes(resource_type, before, after, account)]
    return access_change.sentences(
        (
            *changes,
            *memberships.access_changes(resource_type, before, after),
            *network_rules.access_changes(resource_type, before, after),
            *exposure.access_changes(resource_type, before, after),
        )
    )
