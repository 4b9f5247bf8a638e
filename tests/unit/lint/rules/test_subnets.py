"""Networks and subnets as the rules read them."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.lint.rules import _subnets, subnet_cidr
from pipegen.lint.rules._subnets import Block

VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": "Block"}}}


def cut(index, count, bits):
    """Return a subnet that is a part of the network."""
    part = {"Fn::Select": [index, {"Fn::Cidr": [{"Ref": "Block"}, count, bits]}]}
    properties = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": part}
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def scope(resources, **values):
    parameters = {name: {"Type": "String"} for name in ("Block", *values)}
    body = {"Parameters": parameters, "Resources": {"Vpc": VPC, **resources}}
    return StackContext(Template("network.json", body), values)


@given(prefix=some.integers(16, 24), parts=some.integers(1, 8), bits=some.integers(4, 14))
def test_subnets_are_valid_as_long_as_the_network_has_room_for_all_of_them(prefix, parts, bits):
    subnets = {f"Part{index}": cut(index, parts, bits) for index in range(parts)}

    problems = list(subnet_cidr.problems(scope(subnets, Block=f"10.0.0.0/{prefix}")))

    assert bool(problems) is (parts * 2**bits > 2 ** (32 - prefix))


def test_subnets_that_do_not_fit_are_reported_once():
    subnets = {f"Part{index}": cut(index, 4, 8) for index in range(4)}

    [problem] = subnet_cidr.problems(scope(subnets, Block="10.0.0.0/23"))

    assert (problem.logical_id, problem.message) == (
        "Part0",
        "10.0.0.0/23 has no room for 4 blocks of /24",
    )


@pytest.mark.parametrize("value", [None, 1, "x", "10.0.0.0/33", Unresolved("10.0.0.0/16")])
def test_an_invalid_or_unresolved_block_has_no_network(value):
    assert Block(value, value).network is None


def test_host_bits_are_cleared_like_in_aws():
    assert Block(None, "10.0.3.7/16").network == ip_network("10.0.0.0/16")


def test_blocks_of_different_address_families_are_not_compared():
    ipv4, ipv6 = Block("a", "10.0.0.0/16"), Block("b", "fd00::/64")

    assert (ipv4.overlaps(ipv6), ipv4.is_within(ipv6)) == (None, None)


def test_identical_unresolved_blocks_overlap():
    assert Block({"Ref": "A"}, Unresolved("${A}")).overlaps(
        Block({"Ref": "A"}, Unresolved("${A}"))
    )


@pytest.mark.parametrize(
    "argument",
    [[], ["10.0.0.0/16"], ["x", 4, 8], ["10.0.0.0/16", 4, [8]], [{"Ref": "Block"}, 4, 8]],
)
def test_a_division_that_cannot_be_resolved_is_skipped(argument):
    block = Block({"Fn::Select": [0, {"Fn::Cidr": argument}]}, None)

    assert list(_subnets.divisions(scope({}), block)) == []


def test_a_subnet_whose_condition_is_false_overlaps_nothing():
    properties = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": {"Ref": "Block"}}
    subnets = {
        name: {"Type": "AWS::EC2::Subnet", "Condition": name, "Properties": properties}
        for name in ("Large", "Small")
    }
    context = scope(subnets, Block="10.0.0.0/24", Size="small")
    large = {"Fn::Equals": [{"Ref": "Size"}, "large"]}
    small = {"Fn::Not": [{"Condition": "Large"}]}
    conditions = {"Conditions": {"Large": large, "Small": small}}
    body = {**context.template.body, **conditions}

    [subnet] = _subnets.subnets(StackContext(Template("network.json", body), context.parameters))

    assert subnet.logical_id == "Small"
