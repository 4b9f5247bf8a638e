"""What is known of networks and subnets, before a rule says anything."""

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
def test_parts_of_a_network_are_right_as_long_as_it_has_room_for_all_of_them(prefix, parts, bits):
    made = {f"Part{index}": cut(index, parts, bits) for index in range(parts)}

    found = list(subnet_cidr.problems(scope(made, Block=f"10.0.0.0/{prefix}")))

    assert bool(found) is (parts * 2**bits > 2 ** (32 - prefix))


def test_what_does_not_fit_is_said_once():
    made = {f"Part{index}": cut(index, 4, 8) for index in range(4)}

    [found] = subnet_cidr.problems(scope(made, Block="10.0.0.0/23"))

    assert (found.logical_id, found.message) == (
        "Part0",
        "10.0.0.0/23 has no room for 4 blocks of /24",
    )


@pytest.mark.parametrize("value", [None, 1, "x", "10.0.0.0/33", Unresolved("10.0.0.0/16")])
def test_what_is_no_block_or_is_not_known_is_no_network(value):
    assert Block(value, value).network is None


def test_host_bits_are_cut_off_as_aws_does():
    assert Block(None, "10.0.3.7/16").network == ip_network("10.0.0.0/16")


def test_blocks_of_different_families_are_not_compared():
    one, other = Block("a", "10.0.0.0/16"), Block("b", "fd00::/64")

    assert (one.overlaps(other), one.is_within(other)) == (None, None)


def test_two_that_are_written_alike_overlap_whatever_they_are():
    assert Block({"Ref": "A"}, Unresolved("${A}")).overlaps(
        Block({"Ref": "A"}, Unresolved("${A}"))
    )


@pytest.mark.parametrize(
    "argument",
    [[], ["10.0.0.0/16"], ["x", 4, 8], ["10.0.0.0/16", 4, [8]], [{"Ref": "Block"}, 4, 8]],
)
def test_a_division_that_can_not_be_worked_out_is_passed_over(argument):
    block = Block({"Fn::Select": [0, {"Fn::Cidr": argument}]}, None)

    assert list(_subnets.divisions(scope({}), block)) == []


def test_a_subnet_that_the_stack_does_not_have_overlaps_nothing():
    properties = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": {"Ref": "Block"}}
    made = {
        name: {"Type": "AWS::EC2::Subnet", "Condition": name, "Properties": properties}
        for name in ("Large", "Small")
    }
    one_of_both = scope(made, Block="10.0.0.0/24", Size="small")
    large = {"Fn::Equals": [{"Ref": "Size"}, "large"]}
    small = {"Fn::Not": [{"Condition": "Large"}]}
    conditions = {"Conditions": {"Large": large, "Small": small}}
    body = {**one_of_both.template.body, **conditions}

    [found] = _subnets.subnets(
        StackContext(Template("network.json", body), one_of_both.parameters)
    )

    assert found.logical_id == "Small"
