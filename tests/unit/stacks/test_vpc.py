"""`vpc-setup`: the network with two and with three availability zones."""

from fnmatch import fnmatchcase
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation import parameters
from pipegen.config import cidr
from pipegen.stacks import vpc
from tests.helpers.intrinsics import NAME, named, of_type, properties, ref, sub

TWO, THREE = "", "[vpc]\navailability_zones = 3"
ZONES = pytest.mark.parametrize(("more", "zones"), [(TWO, 2), (THREE, 3)], ids=["two", "three"])


def subnet_block(body, logical_id, values):
    """Return the block of a subnet, as Fn::Cidr and Fn::Select resolve it."""
    index, cut = properties(body, logical_id)["CidrBlock"]["Fn::Select"]
    whole, count, bits = cut["Fn::Cidr"]
    subnets = list(IPv4Network(values[whole["Ref"]]).subnets(new_prefix=32 - values[bits["Ref"]]))
    assert len(subnets) >= count
    return subnets[index]


@ZONES
def test_stateful_resources_have_stable_logical_ids_and_outlive_the_stack(built, more, zones):
    resources = built(vpc, more)["Resources"]

    retained = {
        name: resource for name, resource in resources.items() if "DeletionPolicy" in resource
    }

    subnets = {
        f"{kind}Subnet{zone + 1}" for kind in ("Public", "Private") for zone in range(zones)
    }
    assert set(retained) == {"Vpc", "FlowLogGroup"} | subnets
    for resource in retained.values():
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"
        assert not {"LogGroupName", "Name"} & set(resource["Properties"])


def test_a_third_zone_does_not_change_the_first_two(built):
    two, three = built(vpc, TWO)["Resources"], built(vpc, THREE)["Resources"]

    lists = {"S3Endpoint", "DynamoDbEndpoint", "SsmEndpoint", "SsmMessagesEndpoint"}
    assert {
        name: resource for name, resource in three.items() if name in two and name not in lists
    } == {name: resource for name, resource in two.items() if name not in lists}
    assert {name for name in three if name not in two} == {
        "PublicSubnet3",
        "PublicRouteAssociation3",
        "PrivateSubnet3",
        "PrivateRouteTable3",
        "PrivateRouteAssociation3",
        "PrivateDefaultRoute3",
        "NatAddress3",
        "NatGateway3",
    }


@given(st.integers(16, 25), st.integers(0, 2**32 - 1))
def test_subnets_are_in_the_vpc_and_do_not_overlap(built, prefix, address):
    whole = IPv4Network((address >> (32 - prefix) << (32 - prefix), prefix))
    values = {"VpcCidr": str(whole), "SubnetBits": cidr.subnet_bits(whole)}
    body = built(vpc, THREE)

    blocks = {
        name: subnet_block(body, name, values)
        for name in of_type(body["Resources"], "AWS::EC2::Subnet")
    }

    eighths = list(whole.subnets(prefixlen_diff=3))
    assert blocks == {
        **{f"PublicSubnet{zone + 1}": eighths[zone] for zone in range(3)},
        **{f"PrivateSubnet{zone + 1}": eighths[zone + 4] for zone in range(3)},
    }
    assert all(block.subnet_of(whole) and block.prefixlen <= 28 for block in blocks.values())
    assert not any(first.overlaps(second) for first, second in combinations(blocks.values(), 2))
    for name, value in values.items():
        assert parameters.violation(body["Parameters"][name], str(value)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VpcCidr", "10.0.0.0/15"),
        ("VpcCidr", "10.0.0.0/26"),
        ("VpcCidr", "10.0.0.0"),
        ("VpcCidr", "2001:db8::/56"),
        ("SubnetBits", "3"),
        ("SubnetBits", "14"),
        ("NatGateways", "two"),
        ("FlowLogRetentionDays", "0"),
        ("FlowLogRetentionDays", "31"),
    ],
)
def test_a_parameter_rejects_values_that_would_fail_during_deployment(built, name, value):
    assert parameters.violation(built(vpc)["Parameters"][name], value) is not None


def test_only_parameters_that_differ_between_environments_have_no_default(built):
    declared = built(vpc)["Parameters"]

    assert {name: parameter.get("Default") for name, parameter in declared.items()} == {
        "VpcCidr": None,
        "SubnetBits": None,
        "NatGateways": "per-az",
        "FlowLogRetentionDays": 90,
    }
    assert all(parameter["Description"] for parameter in declared.values())


def test_the_vpc_has_dns_support_and_dns_hostnames(built):
    assert properties(built(vpc), "Vpc") == {
        "CidrBlock": ref("VpcCidr"),
        "EnableDnsSupport": True,
        "EnableDnsHostnames": True,
        "Tags": named(""),
    }


@ZONES
def test_each_zone_has_a_public_and_a_private_subnet_without_public_addresses(built, more, zones):
    body = built(vpc, more)

    for kind, first in (("Public", 0), ("Private", 4)):
        for zone in range(zones):
            cut = {"Fn::Cidr": [ref("VpcCidr"), 8, ref("SubnetBits")]}
            assert properties(body, f"{kind}Subnet{zone + 1}") == {
                "VpcId": ref("Vpc"),
                "AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]},
                "CidrBlock": {"Fn::Select": [first + zone, cut]},
                "MapPublicIpOnLaunch": False,
                "Tags": named(f"{kind.lower()}-{zone + 1}"),
            }
    assert len(of_type(body["Resources"], "AWS::EC2::Subnet")) == 2 * zones


def test_public_subnets_reach_the_internet_once_the_gateway_is_attached(built):
    body = built(vpc)

    assert body["Resources"]["PublicDefaultRoute"] == {
        "Type": "AWS::EC2::Route",
        "DependsOn": "InternetGatewayAttachment",
        "Properties": {
            "RouteTableId": ref("PublicRouteTable"),
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": ref("InternetGateway"),
        },
    }
    assert properties(body, "InternetGatewayAttachment") == {
        "VpcId": ref("Vpc"),
        "InternetGatewayId": ref("InternetGateway"),
    }


@ZONES
def test_each_subnet_is_associated_with_its_route_table(built, more, zones):
    body = built(vpc, more)

    route_tables = {
        association["SubnetId"]["Ref"]: association["RouteTableId"]["Ref"]
        for name in of_type(body["Resources"], "AWS::EC2::SubnetRouteTableAssociation")
        for association in [properties(body, name)]
    }

    assert route_tables == {
        **{f"PublicSubnet{zone + 1}": "PublicRouteTable" for zone in range(zones)},
        **{f"PrivateSubnet{zone + 1}": f"PrivateRouteTable{zone + 1}" for zone in range(zones)},
    }


@ZONES
def test_ids_are_exported_as_lists_in_the_order_of_the_zones(built, more, zones):
    def listed(name):
        return {"Fn::Join": [",", [ref(f"{name}{zone + 1}") for zone in range(zones)]]}

    outputs = built(vpc, more)["Outputs"]

    assert {name: output["Value"] for name, output in outputs.items()} == {
        "VpcId": ref("Vpc"),
        "VpcCidr": {"Fn::GetAtt": ["Vpc", "CidrBlock"]},
        "PublicSubnetIds": listed("PublicSubnet"),
        "PrivateSubnetIds": listed("PrivateSubnet"),
        "PrivateRouteTableIds": listed("PrivateRouteTable"),
    }
    assert {name: output["Export"]["Name"] for name, output in outputs.items()} == {
        name: sub(f"{NAME}-{name}") for name in outputs
    }


@ZONES
def test_protection_covers_the_network_and_no_conditional_resource(built, more, zones):
    resources = built(vpc, more)["Resources"]

    protected = {
        name for name in resources if any(fnmatchcase(name, pattern) for pattern in vpc.PROTECTED)
    }

    zonal = ("PublicSubnet", "PrivateSubnet", "PrivateRouteTable")
    assert protected == {
        "Vpc",
        "InternetGateway",
        "InternetGatewayAttachment",
        "PublicRouteTable",
        "FlowLogGroup",
        *(f"{kind}{zone + 1}" for kind in zonal for zone in range(zones)),
    }
    assert not any("Condition" in resources[name] for name in protected)


def test_every_taggable_resource_has_the_configured_tags(built):
    resources = built(vpc, '[tags]\nteam = "platform"')["Resources"]

    tag = {"Key": "team", "Value": "platform"}
    assert {
        resource["Type"]
        for resource in resources.values()
        if tag not in resource["Properties"].get("Tags", [])
    } == {
        "AWS::EC2::Route",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPCGatewayAttachment",
    }
