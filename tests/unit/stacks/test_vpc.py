"""`vpc-setup`: the network, for two and three zones."""

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


def block(body, logical_id, given):
    """Return the block of a subnet, as Fn::Cidr and Fn::Select give it."""
    index, cut = properties(body, logical_id)["CidrBlock"]["Fn::Select"]
    whole, count, bits = cut["Fn::Cidr"]
    found = list(IPv4Network(given[whole["Ref"]]).subnets(new_prefix=32 - given[bits["Ref"]]))
    assert len(found) >= count
    return found[index]


@ZONES
def test_stateful_resources_keep_their_logical_ids_and_survive_the_stack(built, more, zones):
    resources = built(vpc, more)["Resources"]

    kept = {name: each for name, each in resources.items() if "DeletionPolicy" in each}

    subnets = {
        f"{kind}Subnet{zone + 1}" for kind in ("Public", "Private") for zone in range(zones)
    }
    assert set(kept) == {"Vpc", "FlowLogGroup"} | subnets
    for each in kept.values():
        assert each["DeletionPolicy"] == "RetainExceptOnCreate"
        assert each["UpdateReplacePolicy"] == "Retain"
        assert not {"LogGroupName", "Name"} & set(each["Properties"])


def test_a_third_zone_changes_nothing_of_the_first_two(built):
    two, three = built(vpc, TWO)["Resources"], built(vpc, THREE)["Resources"]

    lists = {"S3Endpoint", "DynamoDbEndpoint", "SsmEndpoint", "SsmMessagesEndpoint"}
    assert {name: each for name, each in three.items() if name in two and name not in lists} == {
        name: each for name, each in two.items() if name not in lists
    }
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
def test_subnets_lie_in_the_vpc_apart_from_each_other(built, prefix, address):
    whole = IPv4Network((address >> (32 - prefix) << (32 - prefix), prefix))
    values = {"VpcCidr": str(whole), "SubnetBits": cidr.subnet_bits(whole)}
    body = built(vpc, THREE)

    found = {
        name: block(body, name, values) for name in of_type(body["Resources"], "AWS::EC2::Subnet")
    }

    eighths = list(whole.subnets(prefixlen_diff=3))
    assert found == {
        **{f"PublicSubnet{zone + 1}": eighths[zone] for zone in range(3)},
        **{f"PrivateSubnet{zone + 1}": eighths[zone + 4] for zone in range(3)},
    }
    assert all(each.subnet_of(whole) and each.prefixlen <= 28 for each in found.values())
    assert not any(one.overlaps(other) for one, other in combinations(found.values(), 2))
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
def test_a_value_that_would_fail_later_is_refused_by_the_parameter(built, name, value):
    assert parameters.violation(built(vpc)["Parameters"][name], value) is not None


def test_only_what_differs_between_environments_lacks_a_default(built):
    declared = built(vpc)["Parameters"]

    assert {name: each.get("Default") for name, each in declared.items()} == {
        "VpcCidr": None,
        "SubnetBits": None,
        "NatGateways": "per-az",
        "FlowLogRetentionDays": 90,
    }
    assert all(each["Description"] for each in declared.values())


def test_the_vpc_resolves_and_gives_names(built):
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

    found = {
        each["SubnetId"]["Ref"]: each["RouteTableId"]["Ref"]
        for name in of_type(body["Resources"], "AWS::EC2::SubnetRouteTableAssociation")
        for each in [properties(body, name)]
    }

    assert found == {
        **{f"PublicSubnet{zone + 1}": "PublicRouteTable" for zone in range(zones)},
        **{f"PrivateSubnet{zone + 1}": f"PrivateRouteTable{zone + 1}" for zone in range(zones)},
    }


@ZONES
def test_other_stacks_get_the_ids_as_lists_in_the_order_of_the_zones(built, more, zones):
    def listed(name):
        return {"Fn::Join": [",", [ref(f"{name}{zone + 1}") for zone in range(zones)]]}

    outputs = built(vpc, more)["Outputs"]

    assert {name: each["Value"] for name, each in outputs.items()} == {
        "VpcId": ref("Vpc"),
        "VpcCidr": {"Fn::GetAtt": ["Vpc", "CidrBlock"]},
        "PublicSubnetIds": listed("PublicSubnet"),
        "PrivateSubnetIds": listed("PrivateSubnet"),
        "PrivateRouteTableIds": listed("PrivateRouteTable"),
    }
    assert {name: each["Export"]["Name"] for name, each in outputs.items()} == {
        name: sub(f"{NAME}-{name}") for name in outputs
    }


@ZONES
def test_protection_covers_the_network_and_nothing_that_a_parameter_decides(built, more, zones):
    resources = built(vpc, more)["Resources"]

    found = {
        name for name in resources if any(fnmatchcase(name, pattern) for pattern in vpc.PROTECTED)
    }

    zonal = ("PublicSubnet", "PrivateSubnet", "PrivateRouteTable")
    assert found == {
        "Vpc",
        "InternetGateway",
        "InternetGatewayAttachment",
        "PublicRouteTable",
        "FlowLogGroup",
        *(f"{kind}{zone + 1}" for kind in zonal for zone in range(zones)),
    }
    assert not any("Condition" in resources[name] for name in found)


def test_every_resource_that_takes_tags_has_the_configured_ones(built):
    resources = built(vpc, '[tags]\nteam = "platform"')["Resources"]

    tag = {"Key": "team", "Value": "platform"}
    assert {
        each["Type"]
        for each in resources.values()
        if tag not in each["Properties"].get("Tags", [])
    } == {
        "AWS::EC2::Route",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPCGatewayAttachment",
    }
