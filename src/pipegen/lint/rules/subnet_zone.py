"""E9541 subnet-zone."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _per_stack, _subnets
from pipegen.lint.rules._base import Matches, ProjectRule, as_list
from pipegen.lint.rules._per_stack import Problem
from pipegen.lint.rules._subnets import Subnet

_NUMBER = re.compile(r"\d+(?=\D*$)")
_LETTER = re.compile(r"(?:One|Two|Three|(?<=[a-z])[A-C])$")
_CONSUMERS = {
    "AWS::AutoScaling::AutoScalingGroup": "VPCZoneIdentifier",
    "AWS::DocDB::DBSubnetGroup": "SubnetIds",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Subnets",
    "AWS::Neptune::DBSubnetGroup": "SubnetIds",
    "AWS::RDS::DBSubnetGroup": "SubnetIds",
}
"""Resource type that requires subnets in several zones → the property that lists them."""


class SubnetZone(ProjectRule, tags=("vpc", "subnet")):
    """Subnets that are meant for different availability zones are in one.

    ### Why

    A load balancer and a subnet group of a database refuse subnets of one zone, and machines that
    are spread over them all stop with the zone. Two subnets are meant for different zones when
    their logical ids differ in the number alone, such as `PublicSubnet1` and `PublicSubnet2`, or
    when a load balancer, a subnet group or an Auto Scaling group takes them together. Of four and
    more that are numbered, two zones are enough.

    ### Broken

    ```json
    {
      "PublicSubnet1": {"AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}},
      "PublicSubnet2": {"AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}
    }
    ```

    ### Kept

    ```json
    {
      "PublicSubnet1": {"AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}},
      "PublicSubnet2": {"AvailabilityZone": {"Fn::Select": [1, {"Fn::GetAZs": ""}]}}
    }
    ```
    """

    id = "E9541"
    shortdesc = "subnet-zone"
    description = "Subnets meant for different availability zones should be in different ones"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-subnet.html"
    )

    def _match_project(self, project: Project) -> Matches:
        return _per_stack.check_stacks(project, problems)


def problems(scope: StackContext) -> Iterator[Problem]:
    """Yield the problems with the availability zones of the subnets of the stack `scope`."""
    subnets = _subnets.subnets(scope)
    numbered = {problem.logical_id: problem for problem in _numbering_problems(scope, subnets)}
    yield from numbered.values()
    by_id = {subnet.logical_id: subnet for subnet in subnets}
    for kind, key in _CONSUMERS.items():
        for logical_id, properties in scope.template.of_type(kind).items():
            used = _listed_subnets(properties.get(key), by_id)
            ids = [subnet.logical_id for subnet in used]
            if _are_in_one_zone(used) and not numbered.keys() & set(ids):
                names = ", ".join(ids)
                message = f"the subnets of {logical_id} ({names}) are all in one availability zone"
                hint = "put one of them into another zone"
                yield Problem(logical_id, key, message, hint, _zones(scope, used))


def _numbering_problems(scope: StackContext, subnets: list[Subnet]) -> Iterator[Problem]:
    families: dict[tuple[str, str], list[Subnet]] = {}
    for subnet in subnets:
        suffix = _NUMBER if _NUMBER.search(subnet.logical_id) else _LETTER
        name = suffix.sub("#", subnet.logical_id)
        if name != subnet.logical_id:
            families.setdefault((name, subnet.vpc), []).append(subnet)
    for family in families.values():
        if len(family) > 3 and not _are_in_one_zone(family):
            continue
        for first, second in _subnets.pairs(scope, family):
            if first.zone and first.zone == second.zone:
                message = f"{second.logical_id} is in the availability zone of {first.logical_id}"
                hint = "put each into a zone of its own"
                sources = _zones(scope, [second, first])
                yield Problem(second.logical_id, second.zone[0], message, hint, sources)


def _listed_subnets(value: Any, by_id: Mapping[str, Subnet]) -> list[Subnet]:
    """Return the subnets in the list `value`, none if one of them is not in this template."""
    items = as_list(value)
    subnets = [
        by_id[item["Ref"]]
        for item in items
        if isinstance(item, dict) and str(item.get("Ref")) in by_id
    ]
    return subnets if len(subnets) == len(items) else []


def _are_in_one_zone(subnets: list[Subnet]) -> bool:
    zones = {subnet.zone for subnet in subnets}
    return len(subnets) > 1 and len(zones) == 1 and None not in zones


def _zones(scope: StackContext, subnets: list[Subnet]) -> tuple[Any, ...]:
    declared = scope.template.of_type("AWS::EC2::Subnet")
    return tuple(
        declared[subnet.logical_id].get(subnet.zone[0]) for subnet in subnets if subnet.zone
    )
