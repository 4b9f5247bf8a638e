"""What a stack would make while another stack has its name."""

import pytest

from pipegen.diff import compare
from tests.helpers.snapshots import ACCOUNT, deployed, side

OTHER = "333333333333"
EMPTY = {"Topic": {"Type": "AWS::SNS::Topic"}}


def named(kind="AWS::IAM::Role", name="machines", **more):
    words = {"AWS::IAM::Role": "RoleName", "AWS::S3::Bucket": "BucketName"}
    properties = {words.get(kind, "QueueName"): name}
    return {"Named": {"Type": kind, "Properties": properties, **more}}


def stack(called, resources, **more):
    return deployed(called, {"Resources": resources}, **more)


def problems(before, after):
    found = compare.compare(side("before", *before), side("after", *after))
    return {each.place.stack: each.problems for each in found.stacks if each.problems}


def test_what_moves_into_an_earlier_stack_is_there_still():
    before = [stack("first", EMPTY), stack("second", EMPTY | named())]
    after = [stack("first", EMPTY | named()), stack("second", EMPTY)]

    assert problems(before, after) == {
        "first": (
            "Named can't be made while second (222222222222, eu-west-1) has Named, and both have "
            "RoleName machines: the update fails",
        )
    }


def test_what_moves_into_a_later_stack_is_gone_by_then():
    before = [stack("first", EMPTY | named()), stack("second", EMPTY)]
    after = [stack("first", EMPTY), stack("second", EMPTY | named())]

    assert problems(before, after) == {}


def test_what_moves_into_a_later_stack_and_is_kept_is_there_still():
    kept = named(DeletionPolicy="Retain")
    before = [stack("first", EMPTY | kept), stack("second", EMPTY)]
    after = [stack("first", EMPTY), stack("second", EMPTY | kept)]

    assert list(problems(before, after)) == ["second"]


def test_a_stack_under_another_name_meets_what_the_old_one_leaves_behind():
    assert list(problems([stack("old", named())], [stack("new", named())])) == ["new"]


def test_two_new_stacks_can_not_have_the_same():
    assert list(problems([], [stack("one", named()), stack("two", named())])) == ["two"]


def test_a_new_name_that_another_stack_has_is_taken():
    before = [stack("one", named(name="a")), stack("two", named(name="b"))]
    after = [stack("one", named(name="b")), stack("two", named(name="b"))]

    assert list(problems(before, after)) == ["one"]


def test_what_is_there_already_in_both_stacks_is_no_news():
    both = [stack("one", named()), stack("two", named())]

    assert problems(both, both) == {}


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
def test_a_name_is_taken_as_far_as_it_is_one(kind, where, met):
    old = stack("old", named(kind), **where)

    found = problems([old], [stack("new", named(kind))])

    assert bool(found) is met


@pytest.mark.parametrize("name", [{"Fn::ImportValue": "x"}, "#{network.Id}"])
def test_what_only_aws_knows_may_be_another_in_each_stack(name):
    assert problems([stack("old", named(name=name))], [stack("new", named(name=name))]) == {}


def test_what_may_not_be_there_takes_no_name():
    def one(called):
        body = {
            "Parameters": {"Stage": {"Type": "String"}},
            "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Stage"}, called]}},
            "Resources": named(Condition="Is"),
        }
        return deployed(called, body)

    assert problems([one("old")], [one("new")]) == {}


def test_files_that_are_compared_are_in_no_account():
    def files(called):
        return stack(called, named(), account=None)

    assert problems([files("old.json")], [files("new.json")]) == {}


def test_a_name_that_is_hidden_stays_so():
    def one(called):
        body = {
            "Parameters": {"Name": {"Type": "String", "NoEcho": True}},
            "Resources": named(name={"Ref": "Name"}),
        }
        return deployed(called, body, {"Name": "secret"}, account=ACCOUNT)

    [found] = problems([one("old")], [one("new")])["new"]

    assert "both have RoleName ****: the update fails" in found
