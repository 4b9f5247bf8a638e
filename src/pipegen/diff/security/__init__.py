"""Find what a change of a resource makes accessible that was not accessible before.

What is compared:

- A resource that both sides have: all that its policies, rules and settings newly allow. Order,
  single values instead of lists, split or merged statements, and narrowing are no change of
  access. A sentence that begins with `may` describes access that only AWS can determine.
- A new policy or rule that is a resource of its own (`AWS::IAM::Policy`, `AWS::S3::BucketPolicy`,
  `AWS::EC2::SecurityGroupIngress` and so on): all that it allows, since its target can exist
  already.
- Any other new resource: only access for outsiders, and wide privileges. For example, another
  account can assume a role, a bucket is public, a security group is open to the internet, or a
  user can do everything. Access that a new resource needs for its purpose is not reported.
- A removed resource: what its `Deny` statements denied to others. A removed identity has no
  access.
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
    """Return the access that a change opens, as sentences about the resource.

    Args:
        resource_type: The type of the resource.
        before: Its resolved properties before the change, None if it does not exist.
        after: Its resolved properties after the change, None if it does not exist.
        account: The account of the resource; all others are outsiders. If it is None, each
            literal account is an outsider.

    Returns:
        The sentences, the most severe first.

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
