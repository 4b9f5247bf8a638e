"""`vpc-setup`: the network, for two and three zones and under every NAT mode."""

from fnmatch import fnmatchcase
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen import networks, parameters, template
from pipegen.stacks import vpc

TWO, THREE = "", "[vpc]\navailability_zones = 3"
ZONES = pytest.mark.parametrize(("more", "zones"), [(TWO, 2), (THREE, 3)], ids=["two", "three"])
MODES = ("none", "single", "per-az", "regional")
ATTACHMENT = "InternetGatewayAttachment"
NAME = "${AWS::StackName}"


def ref(name):
    return {"Ref": name}


def sub(text):
    return {"Fn::Sub": text}


def named(suffix):
    return [{"Key": "Name", "Value": sub(f"{NAME}-{suffix}" if suffix else NAME)}]


def properties(body, logical_id):
    return body["Resources"][logical_id]["Properties"]


def of_type(body, kind):
    return {name for name, each in body["Resources"].items() if each["Type"] == kind}


def holds(condition, body, given):
    """Evaluate a condition as CloudFormation does."""
    [(function, value)] = condition.items()
    if function == "Condition":
        return holds(body["Conditions"][value], body, given)
    if function == "Fn::Not":
        return not holds(value[0], body, given)
    if function == "Fn::Or":
        return any(holds(each, body, given) for each in value)
    assert function == "Fn::Equals"
    return given[value[0]["Ref"]] == value[1]


def chosen(value, body, given):
    """Return `value` with every Fn::If resolved."""
    if isinstance(value, list):
        return [chosen(each, body, given) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        name, yes, no = value["Fn::If"]
        return chosen(yes if holds({"Condition": name}, body, given) else no, body, given)
    return {key: chosen(each, body, given) for key, each in value.items()}


def created(body, mode):
    """Return the resources that exist under a NAT mode, without conditions."""
    given = {"NatGateways": mode}
    return {
        name: chosen(each, body, given)
        for name, each in body["Resources"].items()
        if "Condition" not in each or holds({"Condition": each["Condition"]}, body, given)
    }


def block(body, logical_id, given):
    """Return the block of a subnet, as Fn::Cidr and Fn::Select give it."""
    index, cut = properties(body, logical_id)["CidrBlock"]["Fn::Select"]
    whole, count, bits = (given.get(each["Ref"]) if isinstance(each, dict) else each
                          for each in cut["Fn::Cidr"])  # fmt: skip
    found = list(IPv4Network(whole).subnets(new_prefix=32 - int(bits)))
    assert len(found) >= count
    return found[int(index)]


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
    values = {"VpcCidr": str(whole), "SubnetBits": networks.subnet_bits(whole)}
    body = built(vpc, THREE)

    found = {name: block(body, name, values) for name in of_type(body, "AWS::EC2::Subnet")}

    eighths = list(whole.subnets(prefixlen_diff=3))
    assert found == {
        **{f"PublicSubnet{zone + 1}": eighths[zone] for zone in range(3)},
        **{f"PrivateSubnet{zone + 1}": eighths[zone + 4] for zone in range(3)},
    }
    assert all(each.subnet_of(whole) and each.prefixlen <= 28 for each in found.values())
    assert not any(one.overlaps(other) for one, other in combinations(found.values(), 2))
    for name, value in values.items():
        assert parameters.wrong(body["Parameters"][name], str(value)) is None


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
    assert parameters.wrong(built(vpc)["Parameters"][name], value) is not None


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
    assert len(of_type(body, "AWS::EC2::Subnet")) == 2 * zones


def test_public_subnets_reach_the_internet_once_the_gateway_is_attached(built):
    body = built(vpc)

    assert body["Resources"]["PublicDefaultRoute"] == {
        "Type": "AWS::EC2::Route",
        "DependsOn": ATTACHMENT,
        "Properties": {
            "RouteTableId": ref("PublicRouteTable"),
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": ref("InternetGateway"),
        },
    }
    assert properties(body, ATTACHMENT) == {
        "VpcId": ref("Vpc"),
        "InternetGatewayId": ref("InternetGateway"),
    }


@ZONES
def test_each_subnet_is_associated_with_its_route_table(built, more, zones):
    body = built(vpc, more)

    found = {
        each["SubnetId"]["Ref"]: each["RouteTableId"]["Ref"]
        for name in of_type(body, "AWS::EC2::SubnetRouteTableAssociation")
        for each in [properties(body, name)]
    }

    assert found == {
        **{f"PublicSubnet{zone + 1}": "PublicRouteTable" for zone in range(zones)},
        **{f"PrivateSubnet{zone + 1}": f"PrivateRouteTable{zone + 1}" for zone in range(zones)},
    }


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
    resources = created(built(vpc, THREE), mode)

    def made(kind):
        return sorted(name for name, each in resources.items() if each["Type"] == kind)

    routes = [name for name in made("AWS::EC2::Route") if name.startswith("Private")]
    assert made("AWS::EC2::NatGateway") == gateways
    assert made("AWS::EC2::EIP") == addresses
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
def test_nothing_refers_to_what_a_nat_mode_leaves_out(built, more, zones, mode):
    body = built(vpc, more)
    resources = created(body, mode)

    known = {"AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName"}
    known |= set(body["Parameters"]) | set(resources)
    used = set(template.references(list(resources.values())))
    used |= {each["DependsOn"] for each in resources.values() if "DependsOn" in each}
    used |= set(template.references(body["Outputs"]))
    assert used <= known


def test_a_nat_gateway_waits_until_the_gateway_is_attached(built):
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


@ZONES
@pytest.mark.parametrize("mode", MODES)
def test_s3_and_dynamodb_are_reached_free_of_charge_under_every_nat_mode(built, more, zones, mode):
    resources = created(built(vpc, more), mode)

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
def test_session_manager_has_endpoints_of_its_own_where_there_is_no_nat(built, more, zones):
    body = built(vpc, more)

    private = {"EndpointSecurityGroup", "SsmEndpoint", "SsmMessagesEndpoint"}
    assert {mode for mode in MODES if private & set(created(body, mode))} == {"none"}
    for name, service in (("SsmEndpoint", "ssm"), ("SsmMessagesEndpoint", "ssmmessages")):
        assert created(body, "none")[name]["Properties"] == {
            "VpcId": ref("Vpc"),
            "VpcEndpointType": "Interface",
            "ServiceName": sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            "PrivateDnsEnabled": True,
            "SubnetIds": [ref(f"PrivateSubnet{zone + 1}") for zone in range(zones)],
            "SecurityGroupIds": [ref("EndpointSecurityGroup")],
            "Tags": named(service),
        }


def test_interface_endpoints_speak_https_within_the_vpc_only(built):
    group = properties(built(vpc), "EndpointSecurityGroup")

    https = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "CidrIp": {"Fn::GetAtt": ["Vpc", "CidrBlock"]},
        "Description": "HTTPS within the VPC.",
    }
    assert (group["SecurityGroupIngress"], group["SecurityGroupEgress"]) == ([https], [https])


def test_flow_logs_record_all_traffic_and_are_kept_for_the_chosen_time(built):
    body = built(vpc)

    assert properties(body, "FlowLogGroup") == {"RetentionInDays": ref("FlowLogRetentionDays")}
    assert body["Resources"]["FlowLog"] == {
        "Type": "AWS::EC2::FlowLog",
        "DependsOn": "FlowLogRole",
        "Properties": {
            "ResourceType": "VPC",
            "ResourceId": ref("Vpc"),
            "TrafficType": "ALL",
            "MaxAggregationInterval": 60,
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": ref("FlowLogGroup"),
            "DeliverLogsPermissionArn": sub(
                "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::StackName}-flow-logs"
            ),
            "Tags": named(""),
        },
    }


def test_only_flow_logs_of_this_account_may_use_the_role(built):
    role = properties(built(vpc), "FlowLogRole")

    here = "${AWS::Region}:${AWS::AccountId}"
    assert role["RoleName"] == sub("${AWS::StackName}-flow-logs")
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement | {"Sid": ""} == {
        "Sid": "",
        "Effect": "Allow",
        "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")},
            "ArnLike": {
                "aws:SourceArn": sub(f"arn:${{AWS::Partition}}:ec2:{here}:vpc-flow-log/*")
            },
        },
    }


def test_the_role_of_flow_logs_may_write_to_their_group_and_nothing_else(built):
    role = properties(built(vpc), "FlowLogRole")

    group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${FlowLogGroup}"
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement | {"Sid": ""} == {
        "Sid": "",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "Resource": [sub(group), sub(f"{group}:*")],
    }
    assert "ManagedPolicyArns" not in role


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
