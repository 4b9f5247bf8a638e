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
"""What wants subnets in several zones → the property that lists them."""


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

    def _findings(self, system: Project) -> Matches:
        return _per_stack.check_stacks(system, problems)


def problems(scope: StackContext) -> Iterator[Problem]:
    """Yield what is wrong with the zones of the stack that `scope` is."""
    found = _subnets.subnets(scope)
    numbered = {each.logical_id: each for each in _numbered(scope, found)}
    yield from numbered.values()
    by_id = {each.logical_id: each for each in found}
    for kind, key in _CONSUMERS.items():
        for logical_id, properties in scope.template.of_type(kind).items():
            taken = _taken(properties.get(key), by_id)
            if _in_one_zone(taken) and not numbered.keys() & {each.logical_id for each in taken}:
                names = ", ".join(each.logical_id for each in taken)
                what = f"the subnets of {logical_id} ({names}) are all in one availability zone"
                help = "put one of them into another zone"
                yield Problem(logical_id, key, what, help, _zones(scope, taken))


def _numbered(scope: StackContext, found: list[Subnet]) -> Iterator[Problem]:
    families: dict[tuple[str, str], list[Subnet]] = {}
    for each in found:
        name = (_NUMBER if _NUMBER.search(each.logical_id) else _LETTER).sub("#", each.logical_id)
        if name != each.logical_id:
            families.setdefault((name, each.vpc), []).append(each)
    for family in families.values():
        if len(family) > 3 and not _in_one_zone(family):
            continue
        for first, second in _subnets.pairs(scope, family):
            if first.zone and first.zone == second.zone:
                what = f"{second.logical_id} is in the availability zone of {first.logical_id}"
                help = "put each into a zone of its own"
                sources = _zones(scope, [second, first])
                yield Problem(second.logical_id, second.zone[0], what, help, sources)


def _taken(given: Any, by_id: Mapping[str, Subnet]) -> list[Subnet]:
    """Return the subnets in the list `given`, none if one of them is not of this template."""
    items = as_list(given)
    found = [
        by_id[item["Ref"]]
        for item in items
        if isinstance(item, dict) and str(item.get("Ref")) in by_id
    ]
    return found if len(found) == len(items) else []


def _in_one_zone(taken: list[Subnet]) -> bool:
    zones = {each.zone for each in taken}
    return len(taken) > 1 and len(zones) == 1 and None not in zones


def _zones(scope: StackContext, taken: list[Subnet]) -> tuple[Any, ...]:
    declared = scope.template.of_type("AWS::EC2::Subnet")
    return tuple(declared[each.logical_id].get(each.zone[0]) for each in taken if each.zone)
