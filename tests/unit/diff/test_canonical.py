"""Canonical texts of unresolved values: every difference shows, and no other."""

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


def conditions(**definitions):
    return {"Conditions": definitions}


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
def test_an_unresolved_value_is_written_with_its_parts(value, expected):
    result = resolved(value)

    assert result == expected


def test_a_known_condition_resolves_to_one_branch():
    value = {IF: ["IsProduction", {"Ref": "Queue"}, "other"]}

    result = resolved(value, {"Stage": "production"}, **conditions(IsProduction=IS_PRODUCTION))

    assert result == Unresolved("${Queue}")


def test_an_unknown_condition_is_written_with_both_branches():
    value = {IF: ["IsProduction", {"Ref": "AWS::NoValue"}, "other"]}

    result = resolved(value, **conditions(IsProduction=IS_PRODUCTION))

    assert json.loads(result.removeprefix("${Fn::If ").removesuffix("}")) == [
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
def test_different_unknown_conditions_have_different_values(one, other):
    more = {"Other": {"Fn::Equals": [{"Ref": "Stage"}, "x"]}}
    value = {IF: ["Is", "yes", "no"]}

    assert resolved(value, **conditions(Is=one, **more)) != resolved(
        value, **conditions(Is=other, **more)
    )


def test_a_nested_condition_is_expanded_to_its_definition():
    value, negation = {IF: ["Is", "yes", "no"]}, {"Fn::Not": [{"Condition": "Other"}]}

    results = [
        resolved(value, **conditions(Is=negation, Other={"Fn::Equals": [{"Ref": "Stage"}, stage]}))
        for stage in ("a", "b")
    ]

    assert results[0] != results[1]


@pytest.mark.parametrize("sections", [{}, {"Conditions": []}, conditions(Is={"Condition": "Is"})])
def test_a_missing_or_circular_condition_is_written_as_its_name(sections):
    result = resolved({IF: ["Is", "yes", "no"]}, **sections)

    assert result == '${Fn::If ["Is", "yes", "no"]}'


def test_a_condition_on_novalue_is_written_in_full():
    scope = deployed("stack", conditions(Is={"Fn::Equals": [{"Ref": "AWS::NoValue"}, "a"]})).scope

    assert canonical.condition_text(scope, "Is") == 'Is {"Fn::Equals": ["AWS::NoValue", "a"]}'
