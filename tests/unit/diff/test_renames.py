"""What only got another logical id is paired with what it was called."""

import pytest

from pipegen.diff import renames
from tests.helpers.snapshots import deployed

QUEUE = {"Type": "AWS::SQS::Queue"}


def chain(*names):
    """Return a VPC, a subnet in it and what is tied to that, the last first."""
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
    sides = [deployed("one", {"Resources": each}).scope for each in (before, after)]
    return renames.find_renames(*sides, list(before), list(after))


def test_what_refers_to_a_renamed_one_is_renamed_as_well_in_whatever_order_they_stand():
    found = renamed(chain("Vpc", "Subnet", "Tie"), chain("Network", "Part", "Knot"))

    assert found == {"Network": "Vpc", "Part": "Subnet", "Knot": "Tie"}


def test_of_two_that_are_alike_each_was_another():
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
def test_what_is_not_alike_is_not_renamed(other):
    assert renamed({"A": QUEUE}, {"B": other}) == {}


def test_a_name_that_begins_like_a_renamed_one_is_another():
    def tied(name, other):
        to = {"Fn::GetAtt": [other, "Arn"]}
        return {name: QUEUE, "Tied": {**QUEUE, "Properties": {"RedrivePolicy": to}}}

    assert renamed(tied("A", "AB"), tied("C", "CB")) == {"C": "A"}
