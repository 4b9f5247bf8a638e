"""What is made while another still has its name, or its block: the update fails."""

import pytest

from pipegen.diff import compare, name_conflicts
from pipegen.diff.format import summary, text
from pipegen.diff.model import Replacement
from tests.helpers.snapshots import deployed, key, side

ROLE, QUEUE, TABLE = "AWS::IAM::Role", "AWS::SQS::Queue", "AWS::DynamoDB::Table"


def role(name="machines", **more):
    return {"Type": ROLE, "Properties": {"RoleName": name}, **more}


def subnet(block, vpc="vpc-1"):
    return {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": vpc, "CidrBlock": block}}


def said(before, after, **more):
    """Return logical id → what is refused of it."""
    one, other = ({"Resources": each, **more} for each in (before, after))
    found = compare.compare(side("before", one=one), side("after", one=other))
    return {
        each.logical_id: (each.replaced, *each.notes[-1:])
        for stack in found.stacks
        for each in stack.resources
        if each.is_replaced
    }


def test_a_name_that_another_one_keeps_is_taken():
    assert said({"Old": role()}, {"Old": role(), "New": role()}) == {
        "New": (
            Replacement.REFUSED,
            "the update fails: it is made beside Old, and both have RoleName machines",
        )
    }


def test_a_name_that_one_has_that_stays_behind_is_taken_as_well():
    found = said({"Old": role(DeletionPolicy="Retain")}, {"New": role()})

    assert found["New"][0] is Replacement.REFUSED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"Old": role()}, {"New": role("others")}),
        ({"Old": {"Type": ROLE}}, {"New": {"Type": ROLE}}),
        ({"Old": role()}, {"New": {**role(), "Type": "AWS::IAM::User"}}),
        ({"A": subnet("10.0.0.0/24")}, {"B": subnet("10.0.1.0/24")}),
        ({"A": subnet("10.0.0.0/24")}, {"B": subnet("10.0.0.0/24", "vpc-2")}),
        ({"A": subnet("10.0.0.0/24")}, {"B": subnet({"Fn::ImportValue": "x"})}),
        ({}, {"A": role(), "B": role()}),
    ],
)
def test_what_nothing_else_has_is_made(before, after):
    assert said(before, after) == {}


def test_a_subnet_without_a_block_of_its_own_meets_none():
    def pooled():
        given = {"VpcId": "vpc-1", "Ipv4IpamPoolId": "ipam-pool-1", "Ipv4NetmaskLength": 24}
        return {"Type": "AWS::EC2::Subnet", "Properties": given}

    assert said({"A": pooled()}, {"B": pooled()}) == {}
    assert said({"A": pooled()}, {"B": subnet("10.0.0.0/24")}) == {}
    assert said({"A": subnet("10.0.0.0/24")}, {"B": pooled()}) == {}


def test_a_block_that_may_be_another_one_meets_none():
    def made(size):
        block = {"Fn::GetAtt": ["Thing", "Block"]}
        thing = {"Type": "Custom::Thing", "Properties": {"Size": size}}
        return {f"Subnet{size}": subnet(block), "Thing": thing}

    assert list(said(made(1), made(2))) == ["Thing"]


def test_blocks_that_only_aws_knows_meet_where_they_are_spelt_alike():
    block = {"Fn::ImportValue": "block"}

    assert said({"A": subnet(block)}, {"B": subnet(block)})["B"] == (
        Replacement.REFUSED,
        "the update fails: it is made before A is deleted, and both have the block "
        '${Fn::ImportValue "block"} in the same VPC',
    )


def test_a_part_of_a_name_may_be_left_out_on_both_sides():
    def route(target, **more):
        given = {"RouteTableId": "rtb-1", "GatewayId": target, **more}
        return {"Type": "AWS::EC2::Route", "Properties": given}

    old = {"Old": route("igw-1", DestinationCidrBlock="0.0.0.0/0")}
    six = {"New": route("igw-1", DestinationIpv6CidrBlock="::/0")}

    assert said(old, six) == {}
    assert said(old, {"New": old["Old"]})["New"][1] == (
        "the update fails: it is made before Old is deleted, and both have RouteTableId rtb-1 "
        "and DestinationCidrBlock 0.0.0.0/0"
    )


def test_what_belongs_to_something_new_meets_nothing():
    def policy(bucket):
        named = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": bucket}}}
        return {bucket: {"Type": "AWS::S3::Bucket"}, f"{bucket}Policy": named}

    assert said(policy("Old"), policy("New")) == {}
    kept = policy("Old")["Old"]
    other = policy("Old") | {"Other": policy("Old")["OldPolicy"]}
    assert said({"Old": kept, **policy("Old")}, other)["Other"][1] == (
        "the update fails: it is made beside OldPolicy, and both have Bucket ${Old}"
    )


def test_a_value_that_comes_anew_from_another_stack_meets_nothing():
    def stacks(output, logical_id):
        network = deployed("network", {"Outputs": {"Id": {"Value": output}}})
        body = {
            "Parameters": {"VpcId": {"Type": "String"}},
            "Resources": {logical_id: subnet("10.0.0.0/24", {"Ref": "VpcId"})},
        }
        inputs = {"VpcId": [(key("network"), "Id")]}
        return network, deployed("machines", body, {"VpcId": "#{network.Id}"}, inputs=inputs)

    def refused(one, other):
        found = compare.compare(side("before", *one), side("after", *other))
        resources = found.by_place[key("machines")].resources
        return [each.logical_id for each in resources if each.replaced is Replacement.REFUSED]

    assert refused(stacks("vpc-1", "A"), stacks("vpc-1", "B")) == ["B"]
    assert refused(stacks("vpc-1", "A"), stacks("vpc-2", "B")) == []


@pytest.mark.parametrize(("condition", "expected"), [("Is", ["New"]), ("IsNot", [])])
def test_what_is_there_under_another_condition_is_not_met(condition, expected):
    more = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {
            "Is": {"Fn::Equals": [{"Ref": "Stage"}, "a"]},
            "IsNot": {"Fn::Not": [{"Condition": "Is"}]},
        },
    }
    new = {"New": role(Condition=condition)}

    assert list(said({"Old": role(Condition="Is")}, new, **more)) == expected
    assert list(said({"Old": role()}, new, **more)) == ["New"]


def test_what_may_be_replaced_may_meet_the_old_one():
    def zoned(size):
        network = subnet("10.0.0.0/24")
        network["Properties"]["AvailabilityZone"] = {"Fn::GetAtt": ["Thing", "Zone"]}
        return {
            "Thing": {"Type": "Custom::Thing", "Properties": {"Size": size}},
            "Subnet": network,
        }

    assert said(zoned(1), zoned(2)) == {
        "Thing": (Replacement.MAY,),
        "Subnet": (
            Replacement.MAY,
            "if so, it fails: the new one is made before the old one is deleted, and both have "
            "the block 10.0.0.0/24 in the same VPC",
        ),
    }


def test_another_type_at_the_same_logical_id_is_refused_for_that_only():
    found = said({"A": role()}, {"A": {"Type": QUEUE}})

    assert found["A"][1].startswith("it was AWS::IAM::Role, and CloudFormation refuses")


def test_a_name_is_kept_where_both_sides_give_it_and_it_can_not_change():
    assert name_conflicts.unchanged_name(TABLE, {"TableName": "a"}, {"TableName": "a"}) == "a"
    assert name_conflicts.unchanged_name(TABLE, {"TableName": "a"}, {"TableName": "b"}) is None
    assert name_conflicts.unchanged_name("AWS::EC2::Route", *[{"RouteTableId": "a"}] * 2) is None
    assert name_conflicts.unchanged_name("AWS::EC2::VPC", {}, {}) is None


def test_each_unique_property_is_one_of_its_type(schema_has):
    for kind, words in (*name_conflicts._UNIQUE.items(), *name_conflicts._NAMES.items()):
        for each in words.split():
            assert schema_has(kind, each.lstrip("?")), (kind, each)


def test_the_summary_says_refused_and_counts_it_once():
    before = {"Resources": {"Old": role()}}
    after = {"Resources": {"New": role()}}

    found = compare.compare(side("before", one=before), side("after", one=after))

    assert text.text(found).startswith(
        "1 of 1 stack changes from before to after: 1 refused, 1 removed\n"
        "  refused: one (222222222222, eu-west-1): New\n"
    )
    kinds = ("broaden", "break", "replace", "remove")
    assert [found.has(each) for each in kinds] == [False, True, True, True]
    [_, kinds], *_ = summary.shorter_forms(found)
    assert kinds == ["refused: New in one", "removed: Old in one"]
