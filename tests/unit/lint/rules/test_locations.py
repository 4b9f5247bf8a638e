"""Locations of findings about a stack: the file and the path in it."""

import copy
import json
from pathlib import Path

import pytest

from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _per_stack, subnet_cidr

PART = {"Fn::Select": [0, {"Fn::Cidr": [{"Ref": "Block"}, 4, {"Ref": "Bits"}]}]}
NETWORK = {
    "Parameters": {"Block": {"Type": "String"}, "Bits": {"Type": "Number", "Default": "8"}},
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": "Block"}}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": PART},
        },
    },
}


def pipeline(**configuration):
    """Return a pipeline that deploys the template beside it."""
    action = {
        "Name": "network",
        "ActionTypeId": {"Category": "Deploy", "Provider": "CloudFormation"},
        "Configuration": {
            "ActionMode": "CREATE_UPDATE",
            "StackName": "network",
            "TemplatePath": "Source::network.json",
            **configuration,
        },
    }
    stages = [{"Name": "Deploy", "Actions": [action]}]
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": stages}}
    return {"Resources": {"Pipeline": resource}}


def locations(network, values=None, **configuration):
    """Return the file and the last key of each finding, with these files in the current folder."""
    Path("network.json").write_text(json.dumps(network), "utf-8")
    Path("given.json").write_text(json.dumps({"Parameters": values or {}}), "utf-8")
    if values is not None:
        configuration["TemplateConfiguration"] = "Source::given.json"
    system = Project(Path("pipeline.json"), pipeline(**configuration))
    matches = _per_stack.check_stacks(system, subnet_cidr.problems)
    return [(getattr(match, "filename", "pipeline.json"), match.path[-1]) for match in matches]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_an_invalid_value_of_the_parameter_file_is_reported_there():
    assert locations(NETWORK, {"Block": "10.0.0.0/24"}) == [
        ("given.json", "TemplateConfiguration")
    ]


def test_an_invalid_override_is_reported_rather_than_the_parameter_file():
    overrides = '{"Bits": "9"}'

    assert locations(NETWORK, {"Block": "10.0.0.0/22"}, ParameterOverrides=overrides) == [
        ("pipeline.json", "ParameterOverrides")
    ]


def test_an_error_that_involves_no_parameter_is_reported_in_the_template():
    network = copy.deepcopy(NETWORK)
    by_stack = {"Fn::FindInMap": ["Blocks", {"Ref": "AWS::StackName"}, "Vpc"]}
    network["Mappings"] = {"Blocks": {"network": {"Vpc": "10.2.0.0/16"}}}
    network["Resources"]["Vpc"]["Properties"]["CidrBlock"] = by_stack
    network["Resources"]["Subnet"]["Properties"]["CidrBlock"] = "10.3.0.0/24"

    assert locations(network, {"Block": "10.0.0.0/16"}) == [("network.json", "TemplatePath")]


def test_an_error_of_the_template_alone_is_left_to_the_check_of_templates():
    network = copy.deepcopy(NETWORK)
    network["Parameters"]["Block"]["Default"] = "10.0.0.0/24"

    assert locations(network) == []


def test_consistent_values_are_not_reported():
    assert locations(NETWORK, {"Block": "10.0.0.0/22"}) == []
