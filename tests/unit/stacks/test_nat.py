"""`vpc-setup` under every NAT mode."""

import pytest

from pipegen.cloudformation import template
from pipegen.stacks import vpc
from tests.helpers.intrinsics import created, named, of_type, ref

TWO, THREE = "", "[vpc]\navailability_zones = 3"
ZONES = pytest.mark.parametrize(("more", "zones"), [(TWO, 2), (THREE, 3)], ids=["two", "three"])
MODES = ("none", "single", "per-az", "regional")
ATTACHMENT = "InternetGatewayAttachment"


@pytest.mark.parametrize(
    ("mode", "gateways", "addresses", "ways_out"),
    [
        ("none", [], [], []),
        ("single", ["NatGateway1"], ["NatAddress1"], ["NatGateway1"] * 3),
        (
            "per-az",
            ["NatGateway1", "NatGateway2", "NatGateway3"],
            ["NatAddress1", "NatAddress2", "NatAddress3"],
            ["NatGateway1", "NatGateway2", "NatGateway3"],
        ),
        ("regional", ["RegionalNatGateway"], [], ["RegionalNatGateway"] * 3),
    ],
)
def test_a_nat_mode_decides_how_private_subnets_reach_the_internet(
    built, mode, gateways, addresses, ways_out
):
    resources = created(built(vpc, THREE), {"NatGateways": mode})

    routes = [name for name in of_type(resources, "AWS::EC2::Route") if name.startswith("Private")]
    assert of_type(resources, "AWS::EC2::NatGateway") == gateways
    assert of_type(resources, "AWS::EC2::EIP") == addresses
    assert [resources[name]["Properties"] for name in routes] == [
        {
            "RouteTableId": ref(f"PrivateRouteTable{zone}"),
            "DestinationCidrBlock": "0.0.0.0/0",
            "NatGatewayId": ref(way_out),
        }
        for zone, way_out in enumerate(ways_out, 1)
    ]


@ZONES
@pytest.mark.parametrize("mode", MODES)
def test_nothing_refers_to_resources_that_a_nat_mode_omits(built, more, zones, mode):
    body = built(vpc, more)
    resources = created(body, {"NatGateways": mode})

    known = {"AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName"}
    known |= set(body["Parameters"]) | set(resources)
    used = set(template.references(list(resources.values())))
    used |= {resource["DependsOn"] for resource in resources.values() if "DependsOn" in resource}
    used |= set(template.references(body["Outputs"]))
    assert used <= known


def test_a_nat_gateway_depends_on_the_internet_gateway_attachment(built):
    body = built(vpc)

    assert body["Resources"]["NatGateway2"] == {
        "Type": "AWS::EC2::NatGateway",
        "Condition": "WithNatPerZone",
        "DependsOn": ATTACHMENT,
        "Properties": {
            "ConnectivityType": "public",
            "AllocationId": {"Fn::GetAtt": ["NatAddress2", "AllocationId"]},
            "SubnetId": ref("PublicSubnet2"),
            "Tags": named("nat-2"),
        },
    }
    assert body["Resources"]["RegionalNatGateway"] == {
        "Type": "AWS::EC2::NatGateway",
        "Condition": "WithRegionalNat",
        "DependsOn": ATTACHMENT,
        "Properties": {
            "AvailabilityMode": "regional",
            "ConnectivityType": "public",
            "VpcId": ref("Vpc"),
            "Tags": named("nat-regional"),
        },
    }
    assert body["Resources"]["NatAddress2"] == {
        "Type": "AWS::EC2::EIP",
        "Condition": "WithNatPerZone",
        "DependsOn": ATTACHMENT,
        "Properties": {"Domain": "vpc", "Tags": named("nat-2")},
    }
