"""What a changed logical id is, and what a name that is given means for a replacement.

Source: "Name type" in the CloudFormation template reference.
"""

import json
from collections.abc import Mapping
from typing import Any

from pipegen import physical_ids
from pipegen.comparing import replacing
from pipegen.comparing.changes import Replaced
from pipegen.comparing.spelling import Spelling
from pipegen.comparing.values import canonical
from pipegen.unknown import Unknown

_NAMES = {
    "AWS::AutoScaling::AutoScalingGroup": "AutoScalingGroupName",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::Service": "ServiceName",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::IAM::Group": "GroupName",
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SSM::Parameter": "Name",
}
"""Type → the property that names it, beside those of `physical_ids`."""


def kept_name(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Return the name that a resource is given on both sides, None where it has none, or changes.

    Such a resource can't be replaced: the new one would have the old one's name.
    """
    known = physical_ids.KINDS.get(kind)
    name = _NAMES.get(kind) or (known.name if known else "")
    if not name or replacing.of(kind, (name,), "old", "new") is not Replaced.YES:
        return None
    given = before.get(name)
    known_on_both = given is not None and not isinstance(given, Unknown)
    return str(given) if known_on_both and given == after.get(name) else None


def renamed(before: Spelling, after: Spelling, gone: list[str], new: list[str]) -> dict[str, str]:
    """Return new logical id → old, of those of `gone` and `new` that are alike but for the id.

    What refers to another renamed one is alike as well.
    """
    pairs: dict[str, str] = {}
    left, growing = list(gone), True
    while growing:
        growing = False
        for each in [one for one in new if one not in pairs]:
            wanted = _form(after, each, pairs)
            match = next((old for old in left if _form(before, old, {}) == wanted), None)
            if match is not None:
                pairs[each] = match
                left.remove(match)
                growing = True
    return pairs


def _form(scope: Spelling, logical_id: str, pairs: Mapping[str, str]) -> str:
    resource = scope.template.resources[logical_id]
    form = json.dumps(
        [resource.get("Type"), canonical(scope.properties(logical_id))], sort_keys=True
    )
    for new, old in pairs.items():
        form = form.replace(f"${{{new}}}", f"${{{old}}}").replace(f"${{{new}.", f"${{{old}.")
    return form
