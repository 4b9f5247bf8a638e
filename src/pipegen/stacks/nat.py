"""The NAT gateways of `vpc-setup`: one parameter, four modes.

Facts: "Regional NAT gateways for automatic multi-AZ expansion" in the VPC user guide.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troposphere import (
    AWSObject,
    Condition,
    Equals,
    GetAtt,
    If,
    Not,
    Or,
    Parameter,
    Ref,
    Template,
    ec2,
)

from pipegen.stacks import conventions

WITHOUT_NAT = "WithoutNat"
"""The condition under which private subnets have no route to the internet."""

_WITH_NAT, _SINGLE, _PER_ZONE = "WithNat", "WithSingleNat", "WithNatPerZone"
_ZONAL, _REGIONAL = "WithZonalNat", "WithRegionalNat"

# EC2 rejects Elastic IP addresses and NAT gateways in a VPC without an attached internet gateway.
_ATTACHED = "InternetGatewayAttachment"


def add(template: Template, zones: Sequence[int]) -> None:
    """Add the NAT gateways of all modes, and the default route of each private route table."""
    template.add_parameter(_parameter())
    for name, condition in _conditions().items():
        template.add_condition(name, condition)
    for zone in zones:
        for resource in (*_gateway(zone, _ZONAL if zone == 1 else _PER_ZONE), _route(zone)):
            template.add_resource(resource)
    template.add_resource(_regional())


def _parameter() -> Parameter:
    return Parameter(
        "NatGateways",
        Type="String",
        Description=(
            "How private subnets reach the internet: not at all (with interface endpoints for"
            " Session Manager instead), by one NAT gateway, by one in each availability zone, or"
            " by a regional one that follows the zones in use."
        ),
        Default="per-az",
        AllowedValues=["none", "single", "per-az", "regional"],
    )


def _conditions() -> Mapping[str, Any]:
    mode = Ref("NatGateways")
    return {
        WITHOUT_NAT: Equals(mode, "none"),
        _WITH_NAT: Not(Condition(WITHOUT_NAT)),
        _SINGLE: Equals(mode, "single"),
        _PER_ZONE: Equals(mode, "per-az"),
        _ZONAL: Or(Condition(_SINGLE), Condition(_PER_ZONE)),
        _REGIONAL: Equals(mode, "regional"),
    }


def _regional() -> ec2.NatGateway:
    return ec2.NatGateway(
        "RegionalNatGateway",
        Condition=_REGIONAL,
        DependsOn=_ATTACHED,
        AvailabilityMode="regional",
        ConnectivityType="public",
        VpcId=Ref("Vpc"),
        Tags=conventions.name_tag("nat-regional"),
    )


def _gateway(zone: int, condition: str) -> Iterator[AWSObject]:
    yield ec2.EIP(
        f"NatAddress{zone}",
        Condition=condition,
        DependsOn=_ATTACHED,
        Domain="vpc",
        Tags=conventions.name_tag(f"nat-{zone}"),
    )
    yield ec2.NatGateway(
        f"NatGateway{zone}",
        Condition=condition,
        DependsOn=_ATTACHED,
        ConnectivityType="public",
        AllocationId=GetAtt(f"NatAddress{zone}", "AllocationId"),
        SubnetId=Ref(f"PublicSubnet{zone}"),
        Tags=conventions.name_tag(f"nat-{zone}"),
    )


def _route(zone: int) -> ec2.Route:
    gateway: Ref | If = Ref("NatGateway1")
    if zone > 1:
        gateway = If(_PER_ZONE, Ref(f"NatGateway{zone}"), gateway)
    return ec2.Route(
        f"PrivateDefaultRoute{zone}",
        Condition=_WITH_NAT,
        RouteTableId=Ref(f"PrivateRouteTable{zone}"),
        DestinationCidrBlock="0.0.0.0/0",
        NatGatewayId=If(_REGIONAL, Ref("RegionalNatGateway"), gateway),
    )
