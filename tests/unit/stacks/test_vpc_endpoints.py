"""The VPC endpoints of `vpc-setup`."""

import pytest

from pipegen.stacks import vpc
from tests.helpers.intrinsics import created, named, properties, ref, sub

TWO, THREE = "", "[vpc]\navailability_zones = 3"
ZONES = pytest.mark.parametrize(("more", "zones"), [(TWO, 2), (THREE, 3)], ids=["two", "three"])
MODES = ("none", "single", "per-az", "regional")


@ZONES
@pytest.mark.parametrize("mode", MODES)
def test_s3_and_dynamodb_have_gateway_endpoints_under_every_nat_mode(built, more, zones, mode):
    resources = created(built(vpc, more), {"NatGateways": mode})

    tables = [ref(f"PrivateRouteTable{zone + 1}") for zone in range(zones)]
    for name, service in (("S3Endpoint", "s3"), ("DynamoDbEndpoint", "dynamodb")):
        assert resources[name]["Properties"] == {
            "VpcId": ref("Vpc"),
            "VpcEndpointType": "Gateway",
            "ServiceName": sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            "RouteTableIds": tables,
            "Tags": named(service),
        }


@ZONES
def test_session_manager_has_interface_endpoints_without_nat(built, more, zones):
    body = built(vpc, more)

    private = {"EndpointSecurityGroup", "SsmEndpoint", "SsmMessagesEndpoint"}
    assert {mode for mode in MODES if private & set(created(body, {"NatGateways": mode}))} == {
        "none"
    }
    for name, service in (("SsmEndpoint", "ssm"), ("SsmMessagesEndpoint", "ssmmessages")):
        assert created(body, {"NatGateways": "none"})[name]["Properties"] == {
            "VpcId": ref("Vpc"),
            "VpcEndpointType": "Interface",
            "ServiceName": sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            "PrivateDnsEnabled": True,
            "SubnetIds": [ref(f"PrivateSubnet{zone + 1}") for zone in range(zones)],
            "SecurityGroupIds": [ref("EndpointSecurityGroup")],
            "Tags": named(service),
        }


def test_interface_endpoints_allow_only_https_within_the_vpc(built):
    group = properties(built(vpc), "EndpointSecurityGroup")

    https = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "CidrIp": {"Fn::GetAtt": ["Vpc", "CidrBlock"]},
        "Description": "HTTPS within the VPC.",
    }
    assert (group["SecurityGroupIngress"], group["SecurityGroupEgress"]) == ([https], [https])
