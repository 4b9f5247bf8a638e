"""Values that only AWS knows: spelt so that no difference is lost, and none invented."""

import json

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import canonical
from tests.helpers.snapshots import deployed

IF = "Fn::If"


def resolved(value, parameters=(), **sections):
    body = {
        "Parameters": {"Stage": {"Type": "String"}, "Zones": {"Type": "CommaDelimitedList"}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Named": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}},
            "Vpc": {"Type": "AWS::EC2::VPC"},
        },
        **sections,
    }
    return deployed("stack", body, parameters).scope.resolve(value)


def conditions(**found):
    return {"Conditions": found}


IS_PRODUCTION = {"Fn::Equals": [{"Ref": "Stage"}, "production"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Queue"}, "${Queue}"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "${Queue.Arn}"),
        ({"Fn::Sub": "${Queue.Arn}/x"}, "${Queue.Arn}/x"),
        ({"Fn::GetAtt": ["Named", "Arn"]}, "arn:aws:sqs:eu-west-1:222222222222:jobs"),
        ({"Ref": "Stage"}, "${Stage}"),
        ({"Ref": "Nothing"}, "${Nothing}"),
        ({"Fn::ImportValue": "a"}, '${Fn::ImportValue "a"}'),
        ({"Fn::GetAZs": {"Ref": "Stage"}}, '${Fn::GetAZs "${Stage}"}'),
        ({"Fn::Split": [",", {"Ref": "Stage"}]}, '${Fn::Split [",", "${Stage}"]}'),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-${Stage}"),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, '${Fn::Join ["-", "${Zones}"]}'),
        ({"Fn::Join": "no list"}, '${Fn::Join "no list"}'),
        ({"Fn::Select": [0, [{"Ref": "Vpc"}, "x"]]}, "${Vpc}"),
        ({IF: "no list"}, '${Fn::If "no list"}'),
    ],
)
def test_what_is_not_known_keeps_what_it_is_made_of(value, expected):
    found = resolved(value)

    assert found == expected


def test_under_a_known_condition_the_branch_in_force_stands_alone():
    value = {IF: ["IsProduction", {"Ref": "Queue"}, "other"]}

    found = resolved(value, {"Stage": "production"}, **conditions(IsProduction=IS_PRODUCTION))

    assert found == Unresolved("${Queue}")


def test_under_an_unknown_condition_both_branches_and_the_condition_stand():
    value = {IF: ["IsProduction", {"Ref": "AWS::NoValue"}, "other"]}

    found = resolved(value, **conditions(IsProduction=IS_PRODUCTION))

    assert json.loads(found.removeprefix("${Fn::If ").removesuffix("}")) == [
        {"Fn::Equals": ["${Stage}", "production"]},
        "AWS::NoValue",
        "other",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (IS_PRODUCTION, {"Fn::Equals": [{"Ref": "Stage"}, "live"]}),
        ({"Fn::Not": [IS_PRODUCTION]}, IS_PRODUCTION),
        (
            {"Fn::Or": [{"Condition": "Other"}, IS_PRODUCTION]},
            {"Fn::And": [{"Condition": "Other"}, IS_PRODUCTION]},
        ),
    ],
)
def test_a_condition_that_is_not_known_is_told_from_another(one, other):
    more = {"Other": {"Fn::Equals": [{"Ref": "Stage"}, "x"]}}
    value = {IF: ["Is", "yes", "no"]}

    assert resolved(value, **conditions(Is=one, **more)) != resolved(
        value, **conditions(Is=other, **more)
    )


def test_a_condition_that_is_named_by_another_counts_as_it_is():
    value, named = {IF: ["Is", "yes", "no"]}, {"Fn::Not": [{"Condition": "Other"}]}

    found = [
        resolved(value, **conditions(Is=named, Other={"Fn::Equals": [{"Ref": "Stage"}, each]}))
        for each in ("a", "b")
    ]

    assert found[0] != found[1]


@pytest.mark.parametrize("sections", [{}, {"Conditions": []}, conditions(Is={"Condition": "Is"})])
def test_a_condition_that_is_missing_or_goes_in_circles_is_its_name(sections):
    found = resolved({IF: ["Is", "yes", "no"]}, **sections)

    assert found == '${Fn::If ["Is", "yes", "no"]}'


def test_a_condition_of_nothing_is_spelt():
    scope = deployed("stack", conditions(Is={"Fn::Equals": [{"Ref": "AWS::NoValue"}, "a"]})).scope

    assert canonical.condition_text(scope, "Is") == 'Is {"Fn::Equals": ["AWS::NoValue", "a"]}'
