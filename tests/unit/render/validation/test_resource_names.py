"""Names of IAM resources that are resolved before the deployment."""

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.render.validation import resource_names
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
def named_resources(tmp_path):
    """Return a function: a role and its attributes → its resolved name, if any."""
    path = tmp_path / "pipegen.toml"
    path.write_text(CONFIG)
    planned = Delivery.from_config(loader.load(path))
    [app] = [deployment for deployment in planned.deployments if deployment.stack.name == "app"]

    def of_role(name, **attributes):
        role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name}, **attributes}
        resources = {"Role": role, "Bucket": {"Type": "AWS::S3::Bucket"}}
        body = {"Parameters": PARAMETERS, "Conditions": CONDITIONS, "Resources": resources}
        return [*resource_names.named_resources(planned, app, Template("app.json", body))]

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
def test_a_name_is_resolved_from_values_that_are_known_at_render_time(
    named_resources, value, name, follows_stack
):
    [resource] = named_resources(value)

    assert resource[:3] == ("Role", "AWS::IAM::Role", name)
    assert resource.follows_stack is follows_stack


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
def test_a_name_that_is_known_only_at_deploy_time_is_not_resolved(named_resources, value):
    assert named_resources(value) == []


def test_a_resource_that_is_not_created_has_no_name(named_resources):
    resolved = {
        condition: bool(named_resources("app", Condition=condition)) for condition in CONDITIONS
    }

    assert resolved == {"Yes": True, "No": False, "Open": True}
