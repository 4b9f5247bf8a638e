"""`vpc-setup`: the network of an environment, over two or three availability zones."""

from collections.abc import Iterator, Sequence

from troposphere import (
    AWSObject,
    Cidr,
    GetAtt,
    GetAZs,
    Join,
    Output,
    Parameter,
    Ref,
    Select,
    Template,
    ec2,
)

from pipegen.config.cidr import BLOCKS
from pipegen.config.model import Config
from pipegen.stacks import conventions, flow_logs, nat, vpc_endpoints

PROTECTED = (
    "Vpc",
    "InternetGateway*",
    "PublicSubnet*",
    "PublicRouteTable",
    "PrivateSubnet*",
    "PrivateRouteTable*",
    "FlowLogGroup",
)
"""Patterns of the logical ids that a stack policy protects from replacement and deletion.

None of them depends on a parameter, so a changed parameter such as `NatGateways` still deploys.
"""

# Blocks 3 and 7 are reserved for a third zone, so that adding it moves no subnet.
_FIRST_PUBLIC, _FIRST_PRIVATE = 0, 4


def build(config: Config) -> Template:
    """Return the template: VPC, subnets, routes, NAT, endpoints, flow logs, and their exports."""
    zones = range(1, config.vpc.availability_zones + 1)
    template = Template(
        Description="A network with public and private subnets in several availability zones."
    )
    template.add_parameter([*_blocks()])
    for resource in (*_gateway(), *_public(zones), *_private(zones)):
        template.add_resource(resource)
    nat.add(template, zones)
    vpc_endpoints.add(template, zones)
    flow_logs.add(template, config)
    template.add_output([*_outputs(zones)])
    conventions.tag(template, config.tags)
    return template


def _blocks() -> Iterator[Parameter]:
    yield Parameter(
        "VpcCidr",
        Type="String",
        Description="The IPv4 block of the VPC, from /16 to /25.",
        AllowedPattern=r"^(?:[0-9]{1,3}\.){3}[0-9]{1,3}/(?:1[6-9]|2[0-5])$",
        ConstraintDescription="write a block from /16 to /25, as in 10.10.0.0/16",
    )
    yield Parameter(
        "SubnetBits",
        Type="Number",
        Description="29 minus the prefix of VpcCidr: the host bits of each of its eight blocks.",
        MinValue=4,
        MaxValue=13,
    )


def _gateway() -> Iterator[AWSObject]:
    yield ec2.VPC(
        "Vpc",
        **conventions.RETAIN,
        CidrBlock=Ref("VpcCidr"),
        EnableDnsSupport=True,
        EnableDnsHostnames=True,
        Tags=conventions.name_tag(""),
    )
    yield ec2.InternetGateway("InternetGateway", Tags=conventions.name_tag(""))
    yield ec2.VPCGatewayAttachment(
        "InternetGatewayAttachment", VpcId=Ref("Vpc"), InternetGatewayId=Ref("InternetGateway")
    )


def _public(zones: Sequence[int]) -> Iterator[AWSObject]:
    yield ec2.RouteTable("PublicRouteTable", VpcId=Ref("Vpc"), Tags=conventions.name_tag("public"))
    yield ec2.Route(
        "PublicDefaultRoute",
        # EC2 rejects a route to a gateway that is not attached to the VPC yet.
        DependsOn="InternetGatewayAttachment",
        RouteTableId=Ref("PublicRouteTable"),
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId=Ref("InternetGateway"),
    )
    for zone in zones:
        yield _subnet(f"PublicSubnet{zone}", zone, _FIRST_PUBLIC + zone - 1, f"public-{zone}")
        yield ec2.SubnetRouteTableAssociation(
            f"PublicRouteAssociation{zone}",
            SubnetId=Ref(f"PublicSubnet{zone}"),
            RouteTableId=Ref("PublicRouteTable"),
        )


def _private(zones: Sequence[int]) -> Iterator[AWSObject]:
    for zone in zones:
        yield _subnet(f"PrivateSubnet{zone}", zone, _FIRST_PRIVATE + zone - 1, f"private-{zone}")
        # One table per zone in every NAT mode: changing the mode changes routes, not tables.
        yield ec2.RouteTable(
            f"PrivateRouteTable{zone}",
            VpcId=Ref("Vpc"),
            Tags=conventions.name_tag(f"private-{zone}"),
        )
        yield ec2.SubnetRouteTableAssociation(
            f"PrivateRouteAssociation{zone}",
            SubnetId=Ref(f"PrivateSubnet{zone}"),
            RouteTableId=Ref(f"PrivateRouteTable{zone}"),
        )


def _subnet(logical_id: str, zone: int, block: int, name: str) -> ec2.Subnet:
    return ec2.Subnet(
        logical_id,
        **conventions.RETAIN,
        VpcId=Ref("Vpc"),
        AvailabilityZone=Select(zone - 1, GetAZs("")),
        CidrBlock=Select(block, Cidr(Ref("VpcCidr"), BLOCKS, Ref("SubnetBits"))),
        MapPublicIpOnLaunch=False,
        Tags=conventions.name_tag(name),
    )


def _outputs(zones: Sequence[int]) -> Iterator[Output]:
    yield conventions.export("VpcId", "The VPC.", Ref("Vpc"))
    yield conventions.export("VpcCidr", "The IPv4 block of the VPC.", GetAtt("Vpc", "CidrBlock"))
    for name, description in (
        ("PublicSubnet", "The public subnets, one a zone."),
        ("PrivateSubnet", "The private subnets, one a zone."),
        ("PrivateRouteTable", "The route tables of the private subnets, one a zone."),
    ):
        ids = Join(",", [Ref(f"{name}{zone}") for zone in zones])
        yield conventions.export(f"{name}Ids", description, ids)
