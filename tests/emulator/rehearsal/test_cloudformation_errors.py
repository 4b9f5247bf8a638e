"""What CloudFormation rejects in a template before it changes a stack."""

from typing import Any

import pytest

from pipegen.cloudformation.template import Template
from pipegen.rehearsal.checks import cloudformation_errors
from pipegen.rehearsal.checks.cloudformation_errors import RequestRejected

QUEUE = {"Type": "AWS::SQS::Queue"}
TOPIC = {"Type": "AWS::SNS::Topic"}
KEPT = {
    "Conditions": {"Two": {"Fn::Equals": ["a", "a"]}},
    "Parameters": {"Name": {"Type": "String"}},
    "Resources": {"Queue": QUEUE, "Topic": {**TOPIC, "DependsOn": ["Queue"], "Condition": "Two"}},
    "Outputs": {"Arn": {"Condition": "Two", "Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
}
HERE = "in the Resources block of the template"


def named(condition: str) -> dict[str, Any]:
    return {"Fn::If": [condition, {"Ref": "Name"}, {"Ref": "AWS::NoValue"}]}


def check(**sections: Any) -> str | None:
    try:
        cloudformation_errors.check_template(Template("t.json", {**KEPT, **sections}))
    except RequestRejected as rejection:
        return str(rejection)
    return None


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({}, None),
        ({"Description": "", "Metadata": {}, "Mappings": {}, "Rules": {}, "Hooks": {}}, None),
        ({"AWSTemplateFormatVersion": "2010-09-09"}, None),
        ({"Ressources": {}, "Output": {}}, "property or properties [Ressources, Output]"),
        ({"Resources": {"Queue": {**QUEUE, "DependsOn": "Topic"}}}, "dependencies [Topic] in"),
        ({"Resources": {"Queue": {**QUEUE, "DependsOn": ["A", "B"]}}}, "dependencies [A, B] in"),
        ({"Resources": {"Queue": {**QUEUE, "DependsOn": "Queue"}}}, None),
        ({"Resources": {"Queue": {**QUEUE, "Condition": "One"}}}, f"dependency One {HERE}"),
        ({"Outputs": {"A": {"Value": "a", "Condition": "One"}}}, "dependency One in the Outputs"),
        ({"Outputs": {"A": {"Value": named("One")}}}, "dependency One in the Outputs"),
        ({"Outputs": {"A": {"Value": named("Two")}}}, None),
        ({"Outputs": {"A": {"Value": {"Fn::Join": ["", [named("One")]]}}}}, "dependency One"),
        ({"Outputs": {"A": {"Value": {"Fn::If": ["Two", named("One"), ""]}}}}, "dependency One"),
        ({"Conditions": {}, "Outputs": {}}, "dependency Two"),
        ({"Resources": {"Queue": {"Type": "AWS::SQS::queue"}}}, "did you mean AWS::SQS::Queue?"),
        ({"Resources": {"Queue": {"Type": "AWS::New::Thing"}}}, None),
        ({"Transform": "AWS::LanguageExtensions", "Ressources": {}}, None),
    ],
)
def test_unknown_sections_references_and_types_are_rejected(
    sections: dict[str, Any], expected: str | None
) -> None:
    error = check(**sections)

    assert (error is None) == (expected is None)
    assert expected is None or expected in str(error)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            """AWS::SSM::Parameter create failed: b'{"__type": "A", "message": "no group /a"}'""",
            "no group /a",
        ),
        (
            "AWS::IAM::Group create failed: b'<Error><Message>no role</Message></Error>'",
            "no role",
        ),
        ("AWS::IAM::User create failed: NoSuchEntity: no group: a", "no group: a"),
        ("AWS::Lambda::Function code update failed: no code", "no code"),
        ("Queue already exists", "Queue already exists"),
    ],
)
def test_the_error_of_another_service_is_quoted(message: str, expected: str) -> None:
    assert cloudformation_errors.to_aws_message(message) == expected
