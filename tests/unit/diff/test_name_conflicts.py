"""Resources created while another one still has their name or CIDR block: the update fails."""

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


def replacements(before, after, **more):
    """Return logical id → replacement and last note."""
    old, new = ({"Resources": resources, **more} for resources in (before, after))
    comparison = compare.compare(side("before", one=old), side("after", one=new))
    return {
        resource.logical_id: (resource.replaced, *resource.notes[-1:])
        for stack in comparison.stacks
        for resource in stack.resources
        if resource.is_replaced
    }


def test_a_new_resource_with_the_name_of_an_existing_one_is_rejected():
    assert replacements({"Old": role()}, {"Old": role(), "New": role()}) == {
        "New": (
            Replacement.REFUSED,
            "the update fails: it is made beside Old, and both have RoleName machines",
        )
    }


def test_a_new_resource_with_the_name_of_a_retained_one_is_rejected():
    result = replacements({"Old": role(DeletionPolicy="Retain")}, {"New": role()})

    assert result["New"][0] is Replacement.REFUSED


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
def test_a_new_resource_with_a_unique_name_is_created(before, after):
    assert replacements(before, after) == {}


def test_a_subnet_with_a_block_from_ipam_has_no_conflict():
    def pooled():
        properties = {"VpcId": "vpc-1", "Ipv4IpamPoolId": "ipam-pool-1", "Ipv4NetmaskLength": 24}
        return {"Type": "AWS::EC2::Subnet", "Properties": properties}

    assert replacements({"A": pooled()}, {"B": pooled()}) == {}
    assert replacements({"A": pooled()}, {"B": subnet("10.0.0.0/24")}) == {}
    assert replacements({"A": subnet("10.0.0.0/24")}, {"B": pooled()}) == {}


def test_a_block_that_may_change_has_no_conflict():
    def resources(size):
        block = {"Fn::GetAtt": ["Thing", "Block"]}
        thing = {"Type": "Custom::Thing", "Properties": {"Size": size}}
        return {f"Subnet{size}": subnet(block), "Thing": thing}

    assert list(replacements(resources(1), resources(2))) == ["Thing"]


def test_unresolved_blocks_conflict_if_their_texts_are_equal():
    block = {"Fn::ImportValue": "block"}

    assert replacements({"A": subnet(block)}, {"B": subnet(block)})["B"] == (
        Replacement.REFUSED,
        "the update fails: it is made before A is deleted, and both have the block "
        '${Fn::ImportValue "block"} in the same VPC',
    )


def test_an_optional_part_of_a_name_may_be_absent_on_both_sides():
    def route(target, **more):
        properties = {"RouteTableId": "rtb-1", "GatewayId": target, **more}
        return {"Type": "AWS::EC2::Route", "Properties": properties}

    old = {"Old": route("igw-1", DestinationCidrBlock="0.0.0.0/0")}
    six = {"New": route("igw-1", DestinationIpv6CidrBlock="::/0")}

    assert replacements(old, six) == {}
    assert replacements(old, {"New": old["Old"]})["New"][1] == (
        "the update fails: it is made before Old is deleted, and both have RouteTableId rtb-1 "
        "and DestinationCidrBlock 0.0.0.0/0"
    )


def test_a_resource_attached_to_a_new_resource_has_no_conflict():
    def policy(bucket):
        bucket_policy = {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": bucket}},
        }
        return {bucket: {"Type": "AWS::S3::Bucket"}, f"{bucket}Policy": bucket_policy}

    assert replacements(policy("Old"), policy("New")) == {}
    bucket = policy("Old")["Old"]
    two_policies = policy("Old") | {"Other": policy("Old")["OldPolicy"]}
    assert replacements({"Old": bucket, **policy("Old")}, two_policies)["Other"][1] == (
        "the update fails: it is made beside OldPolicy, and both have Bucket ${Old}"
    )


def test_a_new_value_from_another_stack_has_no_conflict():
    def stacks(output, logical_id):
        network = deployed("network", {"Outputs": {"Id": {"Value": output}}})
        body = {
            "Parameters": {"VpcId": {"Type": "String"}},
            "Resources": {logical_id: subnet("10.0.0.0/24", {"Ref": "VpcId"})},
        }
        inputs = {"VpcId": [(key("network"), "Id")]}
        return network, deployed("machines", body, {"VpcId": "#{network.Id}"}, inputs=inputs)

    def rejected_resources(old, new):
        comparison = compare.compare(side("before", *old), side("after", *new))
        resources = comparison.by_place[key("machines")].resources
        return [
            resource.logical_id
            for resource in resources
            if resource.replaced is Replacement.REFUSED
        ]

    assert rejected_resources(stacks("vpc-1", "A"), stacks("vpc-1", "B")) == ["B"]
    assert rejected_resources(stacks("vpc-1", "A"), stacks("vpc-2", "B")) == []


@pytest.mark.parametrize(("condition", "expected"), [("Is", ["New"]), ("IsNot", [])])
def test_resources_under_opposite_conditions_have_no_conflict(condition, expected):
    sections = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {
            "Is": {"Fn::Equals": [{"Ref": "Stage"}, "a"]},
            "IsNot": {"Fn::Not": [{"Condition": "Is"}]},
        },
    }
    new = {"New": role(Condition=condition)}

    assert list(replacements({"Old": role(Condition="Is")}, new, **sections)) == expected
    assert list(replacements({"Old": role()}, new, **sections)) == ["New"]


def test_a_resource_that_may_be_replaced_may_conflict_with_the_old_one():
    def zoned(size):
        network = subnet("10.0.0.0/24")
        network["Properties"]["AvailabilityZone"] = {"Fn::GetAtt": ["Thing", "Zone"]}
        return {
            "Thing": {"Type": "Custom::Thing", "Properties": {"Size": size}},
            "Subnet": network,
        }

    assert replacements(zoned(1), zoned(2)) == {
        "Thing": (Replacement.MAY,),
        "Subnet": (
            Replacement.MAY,
            "if so, it fails: the new one is made before the old one is deleted, and both have "
            "the block 10.0.0.0/24 in the same VPC",
        ),
    }


def test_a_type_change_at_the_same_logical_id_has_no_name_conflict_as_well():
    result = replacements({"A": role()}, {"A": {"Type": QUEUE}})

    assert result["A"][1].startswith("it was AWS::IAM::Role, and CloudFormation refuses")


def test_an_immutable_name_is_unchanged_if_both_sides_set_the_same_one():
    assert name_conflicts.unchanged_name(TABLE, {"TableName": "a"}, {"TableName": "a"}) == "a"
    assert name_conflicts.unchanged_name(TABLE, {"TableName": "a"}, {"TableName": "b"}) is None
    assert name_conflicts.unchanged_name("AWS::EC2::Route", *[{"RouteTableId": "a"}] * 2) is None
    assert name_conflicts.unchanged_name("AWS::EC2::VPC", {}, {}) is None


def test_every_unique_property_exists_in_the_schema_of_its_type(schema_has):
    for kind, names in (*name_conflicts._UNIQUE.items(), *name_conflicts._NAMES.items()):
        for name in names.split():
            assert schema_has(kind, name.lstrip("?")), (kind, name)


def test_the_summary_counts_a_rejected_resource_once():
    before = {"Resources": {"Old": role()}}
    after = {"Resources": {"New": role()}}

    comparison = compare.compare(side("before", one=before), side("after", one=after))

    assert text.text(comparison).startswith(
        "1 of 1 stack changes from before to after: 1 refused, 1 removed\n"
        "  refused: one (222222222222, eu-west-1): New\n"
    )
    kinds = ("broaden", "break", "replace", "remove")
    assert [comparison.has(kind) for kind in kinds] == [False, True, True, True]
    [_, kinds], *_ = summary.shorter_forms(comparison)
    assert kinds == ["refused: New in one", "removed: Old in one"]
