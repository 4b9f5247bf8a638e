"""Resources that only changed their logical id are paired with the old ones."""

import pytest

from pipegen.diff import renames
from tests.helpers.snapshots import deployed

QUEUE = {"Type": "AWS::SQS::Queue"}


def chain(*names):
    """Return an association, its subnet and the VPC of that, in this order."""
    vpc, subnet, tie = names
    return {
        tie: {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": {"Fn::Sub": f"${{{subnet}.SubnetId}}"}},
        },
        subnet: {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": vpc}}},
        vpc: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    }


def renamed(before, after):
    sides = [deployed("one", {"Resources": resources}).scope for resources in (before, after)]
    return renames.find_renames(*sides, list(before), list(after))


def test_renames_are_followed_through_references_in_any_template_order():
    result = renamed(chain("Vpc", "Subnet", "Tie"), chain("Network", "Part", "Knot"))

    assert result == {"Network": "Vpc", "Part": "Subnet", "Knot": "Tie"}


def test_identical_resources_are_paired_in_order():
    assert renamed({"A": QUEUE, "B": QUEUE}, {"C": QUEUE, "D": QUEUE, "E": QUEUE}) == {
        "C": "A",
        "D": "B",
    }


@pytest.mark.parametrize(
    "other",
    [
        {"Type": "AWS::SNS::Topic"},
        {**QUEUE, "Properties": {"DelaySeconds": 1}},
        {**QUEUE, "Properties": {"RedrivePolicy": {"Fn::GetAtt": ["Other", "Arn"]}}},
    ],
)
def test_resources_that_differ_are_not_paired_as_renamed(other):
    assert renamed({"A": QUEUE}, {"B": other}) == {}


def test_a_logical_id_with_the_prefix_of_a_renamed_one_is_not_a_reference_to_it():
    def tied(name, target):
        to = {"Fn::GetAtt": [target, "Arn"]}
        return {name: QUEUE, "Tied": {**QUEUE, "Properties": {"RedrivePolicy": to}}}

    assert renamed(tied("A", "AB"), tied("C", "CB")) == {"C": "A"}
