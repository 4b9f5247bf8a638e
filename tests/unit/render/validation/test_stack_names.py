"""The names of IAM resources that are known before they are deployed."""

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.render.validation import stack_names
from tests.helpers.configs import SMALLEST

CONFIG = f"""\
{SMALLEST}
[environment.parameters.app]
Given = "given"

[[stack]]
name = "app"
template = "app.json"
inputs = {{ Input = "vpc-setup.VpcId" }}
"""
PARAMETERS = {
    "Given": {"Type": "String"},
    "Default": {"Type": "String", "Default": "default"},
    "Input": {"Type": "String", "Default": "default"},
    "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"},
    "None": {"Type": "String"},
}
CONDITIONS = {
    "Yes": {"Fn::Equals": [{"Ref": "Given"}, "given"]},
    "No": {"Fn::Not": [{"Condition": "Yes"}]},
    "Open": {"Fn::Equals": [{"Ref": "Input"}, "default"]},
}


@pytest.fixture
def named(tmp_path):
    """Return a function: a role and its attributes → what is known of it, if anything is."""
    path = tmp_path / "pipegen.toml"
    path.write_text(CONFIG)
    planned = Delivery.from_config(loader.load(path))
    [app] = [each for each in planned.deployments if each.stack.name == "app"]

    def of_role(name, **attributes):
        role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name}, **attributes}
        resources = {"Role": role, "Bucket": {"Type": "AWS::S3::Bucket"}}
        body = {"Parameters": PARAMETERS, "Conditions": CONDITIONS, "Resources": resources}
        return [*stack_names.named_resources(planned, app, Template("app.json", body))]

    return of_role


@pytest.mark.parametrize(
    ("value", "name", "follows_stack"),
    [
        ("app", "app", False),
        ({"Fn::Sub": "app"}, "app", False),
        ({"Fn::Sub": "${AWS::StackName}-app"}, "qa-app-app", True),
        ({"Fn::Sub": "${AWS::Region}-app"}, "eu-west-1-app", False),
        ({"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, {"Ref": "Given"}]]}, "qa-app-given", True),
        ({"Ref": "Default"}, "default", False),
        ({"Fn::If": ["Yes", "yes", "no"]}, "yes", False),
    ],
)
def test_a_name_is_known_where_it_is_made_of_values_that_are(named, value, name, follows_stack):
    [found] = named(value)

    assert found[:3] == ("Role", "AWS::IAM::Role", name)
    assert found.follows_stack is follows_stack


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        "{{resolve:ssm:/name}}",
        {"Ref": "None"},
        {"Ref": "Input"},
        {"Ref": "Stored"},
        {"Fn::Sub": "${Bucket}-app"},
        {"Fn::If": ["Open", "yes", "no"]},
        {"Fn::If": ["No", "no", {"Ref": "AWS::NoValue"}]},
    ],
)
def test_a_name_is_not_known_where_the_stack_decides_it(named, value):
    assert named(value) == []


def test_a_resource_that_is_not_made_has_no_name(named):
    found = {each: bool(named("app", Condition=each)) for each in CONDITIONS}

    assert found == {"Yes": True, "No": False, "Open": True}
