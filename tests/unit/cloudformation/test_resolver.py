"""What the values of a template become under known parameters."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.resolver import PlaceholderStrategy, StackContext
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved

BODY: dict[str, Any] = {
    "Parameters": {
        "Name": {"Type": "String", "Default": "web"},
        "Count": {"Type": "Number", "Default": 2},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
        "Image": {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            "Default": "/aws/image",
        },
        "Broken": "String",
    },
    "Conditions": {
        "IsWeb": {"Fn::Equals": [{"Ref": "Name"}, "web"]},
        "IsRegion": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
        "NotWeb": {"Fn::Not": [{"Condition": "IsWeb"}]},
        "NotRegion": {"Fn::Not": [{"Condition": "IsRegion"}]},
        "Both": {"Fn::And": [{"Condition": "IsWeb"}, {"Condition": "IsRegion"}]},
        "Neither": {"Fn::And": [{"Condition": "NotWeb"}, {"Condition": "IsRegion"}]},
        "Either": {"Fn::Or": [{"Condition": "IsWeb"}, {"Condition": "IsRegion"}]},
        "OneOf": {"Fn::Or": [{"Condition": "NotWeb"}, {"Condition": "IsRegion"}]},
        "NoneOf": {"Fn::Or": [{"Condition": "NotWeb"}, {"Condition": "NotWeb"}]},
        "SameList": {"Fn::Equals": [["a"], ["a"]]},
        "Circular": {"Condition": "Circular"},
        "Broken": 1,
    },
    "Mappings": {"Sizes": {"web": {"small": "t4g.micro", "count": 3}}},
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": "${Name}-r"}}},
        "Deep": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "deep", "Path": "/a/b/"}},
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Key": {"Type": "AWS::KMS::Key", "Condition": "NotWeb"},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "told"}},
        "Queue": {"Type": "AWS::SQS::Queue", "Condition": "IsRegion"},
        "Circle": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "Circle"}}},
        "Vpc": {"Type": "AWS::EC2::VPC", "Condition": "IsWeb", "Properties": {"CidrBlock": 1}},
    },
}


def scope(**changes: Any) -> StackContext:
    known: dict[str, Any] = {"account": "111111111111", "region": "eu-west-1", "stack": "Shop"}
    return StackContext(Template("t.json", BODY), **(known | changes))


NOWHERE: dict[str, Any] = {"account": None, "region": None, "stack": None}

KNOWN: list[tuple[Any, Any]] = [
    ("plain", "plain"),
    (3, 3),
    ({"Ref": "Name"}, "web"),
    ({"Ref": "Count"}, "2"),
    ({"Ref": "Zones"}, ["a", "b"]),
    ({"Ref": "AWS::AccountId"}, "111111111111"),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Ref": "AWS::StackName"}, "Shop"),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
    ([{"Ref": "AWS::NoValue"}, "b"], ["b"]),
    ({"Fn::Sub": ["x-${Name}-${Zone}-${!Name}", {"Zone": 1}]}, "x-web-1-${Name}"),
    ({"Fn::Sub": "${Topic.TopicName}"}, "told"),
    ({"Fn::Join": ["-", ["a", {"Ref": "Name"}, True]]}, "a-web-true"),
    ({"Fn::Join": [",", {"Ref": "Zones"}]}, "a,b"),
    ({"Fn::Select": ["1", {"Ref": "Zones"}]}, "b"),
    ({"Fn::Split": [".", "a.b"]}, ["a", "b"]),
    ({"Fn::FindInMap": ["Sizes", {"Ref": "Name"}, "small"]}, "t4g.micro"),
    ({"Fn::FindInMap": ["Sizes", "web", "count"]}, 3),
    ({"Fn::FindInMap": ["Sizes", "db", "small", {"DefaultValue": "none"}]}, "none"),
    ({"Fn::If": ["IsWeb", {"Ref": "Name"}, "no"]}, "web"),
    ({"Fn::If": ["NotWeb", "yes", "no"]}, "no"),
    ({"Fn::If": ["Both", "yes", "no"]}, "yes"),
    ({"Fn::If": ["Neither", "yes", "no"]}, "no"),
    ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
    ({"Fn::If": ["NoneOf", "yes", "no"]}, "no"),
    ({"Fn::If": ["SameList", "yes", "no"]}, "yes"),
    ({"Fn::Base64": {"Ref": "Name"}}, "web"),
    ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
    ({"Fn::GetAZs": "us-east-1"}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
    ({"Fn::Cidr": ["10.0.0.0/16", "2", "13"]}, ["10.0.0.0/19", "10.0.32.0/19"]),
    ({"Fn::Cidr": ["10.0.0.0/16", 1]}, ["10.0.0.0/24"]),
    ({"Fn::Length": {"Ref": "Zones"}}, 2),
    ({"Fn::ToJsonString": {"a": {"Ref": "Name"}}}, '{"a": "web"}'),
    ({"Ref": "Role"}, "web-r"),
    ({"Fn::GetAtt": ["Role", "Arn"]}, "arn:aws:iam::111111111111:role/web-r"),
    ({"Fn::GetAtt": "Deep.Arn"}, "arn:aws:iam::111111111111:role/a/b/deep"),
    ({"Ref": "Bucket"}, "shop-bucket-assumed"),
    ({"Fn::Sub": "${Bucket.Arn}/*"}, "arn:aws:s3:::shop-bucket-assumed/*"),
    ({"Ref": "Topic"}, "arn:aws:sns:eu-west-1:111111111111:told"),
    ({"Condition": "IsWeb"}, {"Condition": "IsWeb"}),
]


@pytest.mark.parametrize(
    ("region", "arn", "suffix"),
    [
        ("us-gov-west-1", "arn:aws-us-gov:iam::111111111111:role/deep", "amazonaws.com"),
        ("cn-north-1", "arn:aws-cn:iam::111111111111:role/deep", "amazonaws.com.cn"),
        (None, "arn:aws:iam::111111111111:role/deep", "amazonaws.com"),
    ],
)
def test_a_region_brings_the_partition_with_it(region, arn, suffix):
    there = scope(region=region)
    named = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deep"}

    assert there.resolve(named) == arn
    assert there.attribute("Deep", "Arn") == arn.replace("role/", "role/a/b/")
    assert there.resolve({"Ref": "AWS::URLSuffix"}) == suffix


@pytest.mark.parametrize(("value", "expected"), KNOWN)
def test_what_is_known_is_worked_out(value: Any, expected: Any) -> None:
    found = scope().resolve(value)

    assert (found, isinstance(found, Unresolved)) == (expected, False)


UNKNOWN: list[Any] = [
    "{{resolve:ssm:/name}}",
    {"Ref": "Subnets"},
    {"Ref": "Image"},
    {"Ref": "Broken"},
    {"Ref": "Nothing"},
    {"Ref": "AWS::StackId"},
    {"Ref": "Vpc"},
    {"Ref": "Circle"},
    {"Fn::GetAtt": ["Bucket", "WebsiteURL"]},
    {"Fn::GetAtt": [{"Ref": "Name"}]},
    {"Fn::Sub": "x-${Vpc}-${Zones}"},
    {"Fn::Join": [",", {"Ref": "Subnets"}]},
    {"Fn::Join": [",", ["a", {"Ref": "Vpc"}]]},
    {"Fn::Join": [",", "a"]},
    {"Fn::Join": [1.5, ["a"]]},
    {"Fn::Join": [",", [{"a": 1}]]},
    {"Fn::Select": [0, {"Ref": "Subnets"}]},
    {"Fn::Select": [7, {"Ref": "Zones"}]},
    {"Fn::Split": [",", {"Ref": "Vpc"}]},
    {"Fn::FindInMap": ["Sizes", {"Ref": "Vpc"}, "small"]},
    {"Fn::FindInMap": ["Sizes", "db", "small"]},
    {"Fn::If": ["Circular", "yes", "no"]},
    {"Fn::If": ["Broken", "yes", "no"]},
    {"Fn::If": ["IsWeb"]},
    {"Fn::Cidr": [{"Ref": "Vpc"}, 1]},
    {"Fn::Cidr": ["10.0.0.0/33", 1]},
    {"Fn::Length": {"Ref": "Subnets"}},
    {"Fn::Length": "text"},
    {"Fn::ToJsonString": {"a": {"Ref": "Vpc"}}},
    {"Fn::ImportValue": "name"},
    {"Fn::GetStackOutput": ["other", "Name"]},
]


@pytest.mark.parametrize("value", UNKNOWN)
def test_what_only_aws_knows_or_nobody_can_is_unknown(value: Any) -> None:
    assert isinstance(scope().resolve(value), Unresolved)


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "AWS::Region"},
        {"Ref": "Topic"},
        {"Ref": "Bucket"},
        {"Fn::GetAtt": ["Role", "Arn"]},
        {"Fn::GetAZs": ""},
        {"Fn::If": ["NotRegion", "yes", "no"]},
        {"Fn::If": ["Both", "yes", "no"]},
        {"Fn::If": ["OneOf", "yes", "no"]},
    ],
)
def test_what_depends_on_a_place_is_unknown_where_the_place_is_not_known(value: Any) -> None:
    assert isinstance(scope(**NOWHERE).resolve(value), Unresolved)


def test_a_condition_that_one_side_decides_needs_no_other() -> None:
    found = [scope(**NOWHERE).condition(each) for each in ("Neither", "Either")]

    assert found == [False, True]


def test_given_parameters_replace_defaults() -> None:
    given_ = {"Name": "db", "Subnets": "subnet-1,subnet-2", "Count": Unresolved("#{a.B}")}
    found = scope(parameters=given_)

    assert found.resolve([{"Ref": "Name"}, {"Ref": "Subnets"}, {"Ref": "Count"}]) == [
        "db",
        ["subnet-1", "subnet-2"],
        "#{a.B}",
    ]
    assert isinstance(found.ref("Count"), Unresolved)


def test_a_resource_whose_condition_fails_does_not_exist() -> None:
    found = {each: scope(**NOWHERE).exists(each) for each in ("Role", "Key", "Queue", "Nothing")}

    assert found == {"Role": True, "Key": False, "Queue": True, "Nothing": False}


def test_the_properties_of_a_resource_are_resolved() -> None:
    found = [scope().properties(each) for each in ("Role", "Bucket", "Nothing")]

    assert found == [{"RoleName": "web-r"}, {}, {}]


def test_of_properties_that_a_function_makes_only_its_name_is_known() -> None:
    choice = {"Fn::If": ["Circular", {"RoleName": "a"}, {"RoleName": "b"}]}
    made = {"Fn::If": ["IsWeb", {"RoleName": "a"}, {"RoleName": "b"}]}
    resources = {
        "Open": {"Type": "AWS::IAM::Role", "Properties": choice},
        "Known": {"Type": "AWS::IAM::Role", "Properties": made},
        "None": {"Type": "AWS::IAM::Role", "Properties": {"Ref": "AWS::NoValue"}},
    }
    found = StackContext(Template("t.json", BODY | {"Resources": resources}))

    assert [*found.properties("Open")] == ["Fn::If"]
    assert isinstance(found.properties("Open")["Fn::If"], Unresolved)
    assert found.properties("Known") == {"RoleName": "a"}
    assert found.properties("None") == {}


def test_properties_are_resolved_once() -> None:
    found = scope()

    assert found.properties("Role") is found.properties("Role")


WEB = {"Ref": "Name"}
NOTHING = {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a", ["a"]),
        (WEB, ["web"]),
        ({"Fn::If": ["IsWeb", WEB, NOTHING]}, ["web", None]),
        ({"Fn::If": ["NotWeb", {"Fn::If": ["X", "a", "b"]}, "c"]}, ["a", "b", "c"]),
        ({"Fn::Join": ["-", [WEB, {"Fn::If": ["X", "a", "b"]}]]}, ["web-a", "web-b"]),
        (
            [{"Fn::If": ["X", "a", "b"]}, {"Fn::If": ["X", "c", "d"]}],
            [["a", "c"], ["a", "d"], ["b", "c"], ["b", "d"]],
        ),
        ({"Fn::If": ["X"]}, ["${Fn::If}"]),
    ],
)
def test_alternatives_are_all_that_either_branch_makes(value: Any, found: list[Any]) -> None:
    assert [*scope().alternatives(value)] == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, []),
        (NOTHING, []),
        ("a", ["a"]),
        (["a", WEB], ["a", WEB]),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "Subnets"}, [{"Ref": "Subnets"}]),
        ({"Fn::If": ["IsWeb", ["a"], {"Fn::If": ["X", WEB, NOTHING]}]}, ["a", WEB]),
    ],
)
def test_elements_are_those_that_a_list_may_have(value: Any, found: list[Any]) -> None:
    assert [*scope().elements(value)] == found


class Marked(PlaceholderStrategy):
    """A strategy that marks what is not known, and knows nothing of roles."""

    def placeholder(self, text: str) -> Unresolved:
        return Unresolved("?")

    def identifies(self, scope: StackContext, logical_id: str) -> bool:
        return logical_id != "Role"

    def function(self, scope: StackContext, name: str, argument: Any, found: Any) -> Any:
        return name if name == "Fn::Base64" else found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "Subnets"}, "?"),
        ({"Ref": "Image"}, "?"),
        ({"Ref": "AWS::StackId"}, "?"),
        ({"Fn::GetAtt": [{"Ref": "Name"}]}, "?"),
        ({"Fn::GetAtt": ["Vpc", "CidrBlock"]}, "?"),
        ({"Fn::Select": [0, {"Ref": "Subnets"}]}, "?"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Vpc"}, "small"]}, "?"),
        ({"Fn::If": ["Circular", "yes", "no"]}, "?"),
        ({"Fn::Cidr": [{"Ref": "Vpc"}, 1]}, "?"),
        ({"Fn::GetAZs": {"Ref": "Vpc"}}, "?"),
        ({"Fn::ImportValue": "name"}, "?"),
        ({"Fn::Length": "text"}, "?"),
        ({"Fn::Sub": "x-${Vpc}-${Zones}-${Name}"}, "x-?-?-web"),
        ({"Ref": "Role"}, "?"),
        ({"Ref": "Topic"}, "arn:aws:sns:eu-west-1:111111111111:told"),
        ({"Fn::Base64": "a"}, "Fn::Base64"),
    ],
)
def test_a_strategy_decides_what_is_used_for_what_is_not_known(value: Any, found: str) -> None:
    assert scope(placeholders=Marked()).resolve(value) == found


def test_ids_that_are_assumed_are_always_the_same_and_differ_between_stacks() -> None:
    found = [scope(stack=each).ref("Key") for each in ("a", "a", "b")]

    assert found[0] == found[1] != found[2]


NAMES = ["Ref", "Condition", "Key", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::If"]
NAMES += ["Fn::GetAtt", "Fn::Cidr", "Fn::FindInMap", "Fn::GetAZs", "Fn::Length", "Fn::Nothing"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(["Name", "Zones", "1", ","]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(NAMES),
                inner,
                max_size=2,
            )
        ),
        max_leaves=8,
    )
)
def test_no_value_however_malformed_makes_it_fail(value: Any) -> None:
    scope().resolve(value)
