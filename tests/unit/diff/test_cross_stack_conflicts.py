"""Resources that a stack creates while another stack has one of the same name."""

import pytest

from pipegen.diff import compare
from tests.helpers.snapshots import ACCOUNT, deployed, side

OTHER = "333333333333"
EMPTY = {"Topic": {"Type": "AWS::SNS::Topic"}}


def named_resource(kind="AWS::IAM::Role", name="machines", **attributes):
    name_properties = {"AWS::IAM::Role": "RoleName", "AWS::S3::Bucket": "BucketName"}
    properties = {name_properties.get(kind, "QueueName"): name}
    return {"Named": {"Type": kind, "Properties": properties, **attributes}}


def stack(name, resources, **more):
    return deployed(name, {"Resources": resources}, **more)


def problems(before, after):
    comparison = compare.compare(side("before", *before), side("after", *after))
    return {
        stack_change.place.stack: stack_change.problems
        for stack_change in comparison.stacks
        if stack_change.problems
    }


def test_moving_a_named_resource_to_an_earlier_stack_conflicts_with_the_old_one():
    before = [stack("first", EMPTY), stack("second", EMPTY | named_resource())]
    after = [stack("first", EMPTY | named_resource()), stack("second", EMPTY)]

    assert problems(before, after) == {
        "first": (
            "Named can't be made while second (222222222222, eu-west-1) has Named, and both have "
            "RoleName machines: the update fails",
        )
    }


def test_moving_a_named_resource_to_a_later_stack_is_no_conflict():
    before = [stack("first", EMPTY | named_resource()), stack("second", EMPTY)]
    after = [stack("first", EMPTY), stack("second", EMPTY | named_resource())]

    assert problems(before, after) == {}


def test_moving_a_retained_resource_to_a_later_stack_conflicts_with_the_old_one():
    retained = named_resource(DeletionPolicy="Retain")
    before = [stack("first", EMPTY | retained), stack("second", EMPTY)]
    after = [stack("first", EMPTY), stack("second", EMPTY | retained)]

    assert list(problems(before, after)) == ["second"]


def test_a_renamed_stack_conflicts_with_the_resources_of_the_old_one():
    assert list(problems([stack("old", named_resource())], [stack("new", named_resource())])) == [
        "new"
    ]


def test_two_new_stacks_cannot_use_the_same_resource_name():
    assert list(
        problems([], [stack("one", named_resource()), stack("two", named_resource())])
    ) == ["two"]


def test_renaming_a_resource_to_a_name_in_another_stack_is_a_conflict():
    before = [stack("one", named_resource(name="a")), stack("two", named_resource(name="b"))]
    after = [stack("one", named_resource(name="b")), stack("two", named_resource(name="b"))]

    assert list(problems(before, after)) == ["one"]


def test_a_duplicate_name_that_already_exists_is_not_reported():
    stacks = [stack("one", named_resource()), stack("two", named_resource())]

    assert problems(stacks, stacks) == {}


@pytest.mark.parametrize(
    ("kind", "where", "met"),
    [
        ("AWS::IAM::Role", {"account": OTHER}, False),
        ("AWS::S3::Bucket", {"account": OTHER}, True),
        ("AWS::SQS::Queue", {"account": OTHER}, False),
        ("AWS::SQS::Queue", {}, True),
        ("AWS::SQS::Queue", {"region": "eu-central-1"}, False),
        ("AWS::S3::Bucket", {"region": "eu-central-1"}, True),
        ("AWS::IAM::Role", {"region": "eu-central-1"}, True),
    ],
)
def test_a_name_conflict_depends_on_the_scope_in_which_the_name_is_unique(kind, where, met):
    old = stack("old", named_resource(kind), **where)

    conflicts = problems([old], [stack("new", named_resource(kind))])

    assert bool(conflicts) is met


@pytest.mark.parametrize("name", [{"Fn::ImportValue": "x"}, "#{network.Id}"])
def test_unresolved_names_in_two_stacks_are_no_conflict(name):
    assert (
        problems(
            [stack("old", named_resource(name=name))], [stack("new", named_resource(name=name))]
        )
        == {}
    )


def test_a_conditional_resource_is_no_conflict():
    def snapshot(name):
        body = {
            "Parameters": {"Stage": {"Type": "String"}},
            "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Stage"}, name]}},
            "Resources": named_resource(Condition="Is"),
        }
        return deployed(name, body)

    assert problems([snapshot("old")], [snapshot("new")]) == {}


def test_files_compared_without_an_account_have_no_conflict():
    def snapshot(name):
        return stack(name, named_resource(), account=None)

    assert problems([snapshot("old.json")], [snapshot("new.json")]) == {}


def test_a_noecho_name_is_masked_in_the_conflict():
    def snapshot(name):
        body = {
            "Parameters": {"Name": {"Type": "String", "NoEcho": True}},
            "Resources": named_resource(name={"Ref": "Name"}),
        }
        return deployed(name, body, {"Name": "secret"}, account=ACCOUNT)

    [conflict] = problems([snapshot("old")], [snapshot("new")])["new"]

    assert "both have RoleName ****: the update fails" in conflict
