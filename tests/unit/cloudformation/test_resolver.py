"""Resolution of template values with the parameters, account and region of a stack."""

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
def test_the_region_determines_the_partition(region, arn, suffix):
    context = scope(region=region)
    role_arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deep"}

    assert context.resolve(role_arn) == arn
    assert context.attribute("Deep", "Arn") == arn.replace("role/", "role/a/b/")
    assert context.resolve({"Ref": "AWS::URLSuffix"}) == suffix


@pytest.mark.parametrize(("value", "expected"), KNOWN)
def test_a_known_value_is_resolved(value: Any, expected: Any) -> None:
    result = scope().resolve(value)

    assert (result, isinstance(result, Unresolved)) == (expected, False)


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
def test_a_value_that_only_aws_knows_or_that_is_malformed_is_unresolved(value: Any) -> None:
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
def test_a_value_that_depends_on_account_or_region_is_unresolved_without_them(value: Any) -> None:
    assert isinstance(scope(**NOWHERE).resolve(value), Unresolved)


def test_a_condition_that_one_operand_decides_ignores_the_others() -> None:
    results = [scope(**NOWHERE).condition(name) for name in ("Neither", "Either")]

    assert results == [False, True]


def test_parameter_values_replace_defaults() -> None:
    values = {"Name": "db", "Subnets": "subnet-1,subnet-2", "Count": Unresolved("#{a.B}")}
    context = scope(parameters=values)

    assert context.resolve([{"Ref": "Name"}, {"Ref": "Subnets"}, {"Ref": "Count"}]) == [
        "db",
        ["subnet-1", "subnet-2"],
        "#{a.B}",
    ]
    assert isinstance(context.ref("Count"), Unresolved)


def test_a_resource_whose_condition_is_false_does_not_exist() -> None:
    existence = {
        logical_id: scope(**NOWHERE).exists(logical_id)
        for logical_id in ("Role", "Key", "Queue", "Nothing")
    }

    assert existence == {"Role": True, "Key": False, "Queue": True, "Nothing": False}


def test_the_properties_of_a_resource_are_resolved() -> None:
    results = [scope().properties(logical_id) for logical_id in ("Role", "Bucket", "Nothing")]

    assert results == [{"RoleName": "web-r"}, {}, {}]


def test_properties_from_an_unresolved_function_keep_only_its_name() -> None:
    choice = {"Fn::If": ["Circular", {"RoleName": "a"}, {"RoleName": "b"}]}
    known = {"Fn::If": ["IsWeb", {"RoleName": "a"}, {"RoleName": "b"}]}
    resources = {
        "Open": {"Type": "AWS::IAM::Role", "Properties": choice},
        "Known": {"Type": "AWS::IAM::Role", "Properties": known},
        "None": {"Type": "AWS::IAM::Role", "Properties": {"Ref": "AWS::NoValue"}},
    }
    context = StackContext(Template("t.json", BODY | {"Resources": resources}))

    assert [*context.properties("Open")] == ["Fn::If"]
    assert isinstance(context.properties("Open")["Fn::If"], Unresolved)
    assert context.properties("Known") == {"RoleName": "a"}
    assert context.properties("None") == {}


def test_properties_are_resolved_only_once() -> None:
    context = scope()

    assert context.properties("Role") is context.properties("Role")


WEB = {"Ref": "Name"}
NOTHING = {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize(
    ("value", "expected"),
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
def test_alternatives_are_the_values_of_every_branch(value: Any, expected: list[Any]) -> None:
    assert [*scope().alternatives(value)] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
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
def test_elements_are_every_possible_element_of_a_list(value: Any, expected: list[Any]) -> None:
    assert [*scope().elements(value)] == expected


class Marked(PlaceholderStrategy):
    """A strategy that marks every unresolved value, and identifies no roles."""

    def placeholder(self, text: str) -> Unresolved:
        return Unresolved("?")

    def identifies(self, scope: StackContext, logical_id: str) -> bool:
        return logical_id != "Role"

    def function(self, scope: StackContext, name: str, argument: Any, value: Any) -> Any:
        return name if name == "Fn::Base64" else value


@pytest.mark.parametrize(
    ("value", "expected"),
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
def test_a_strategy_chooses_the_placeholder_of_an_unresolved_value(
    value: Any, expected: str
) -> None:
    assert scope(placeholders=Marked()).resolve(value) == expected


def test_an_assumed_id_is_the_same_every_time_and_differs_between_stacks() -> None:
    ids = [scope(stack=stack).ref("Key") for stack in ("a", "a", "b")]

    assert ids[0] == ids[1] != ids[2]


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
def test_no_malformed_value_makes_the_resolver_fail(value: Any) -> None:
    scope().resolve(value)
