"""Handwritten pipelines: short, and with properties that pipegen never renders."""

import json
from typing import Any


def action(
    name: str, category: str, provider: str, configuration: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Return an action whose namespace is its name."""
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    definition = {
        "Name": name,
        "ActionTypeId": kind,
        "Namespace": name,
        "Configuration": configuration,
    }
    return definition | more


def deploy(
    name: str, template: str, mode: str = "CREATE_UPDATE", overrides: Any = None, **more: Any
) -> dict[str, Any]:
    """Return an action that deploys the file of `template` to the stack `name`."""
    defaults = {"ActionMode": mode, "StackName": name, "TemplatePath": f"Source::{template}.json"}
    if overrides:
        defaults["ParameterOverrides"] = json.dumps(overrides)
    configuration = defaults | more.pop("configuration", {})
    return action(name, "Deploy", "CloudFormation", configuration, **more)


def stage(name: str, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a stage."""
    return {"Name": name, "Actions": list(actions)} | more


def pipeline(*stages: dict[str, Any], **resources: Any) -> dict[str, Any]:
    """Return a template with the pipeline `p` and other resources."""
    role = "arn:aws:iam::111111111111:role/p"
    properties = {"Name": "p", "Stages": list(stages), "RoleArn": role}
    definition = {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
    return {"Resources": {"Pipeline": definition, **resources}}


NETWORK: dict[str, Any] = {
    "Description": "A network.",
    "Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}},
    "Outputs": {
        "Id": {"Value": {"Fn::Sub": "${Vpc} of ${Other}"}, "Export": {"Name": "network-id"}},
        "Empty": {"Value": "", "Description": "Nothing."},
    },
}
MACHINES: dict[str, Any] = {
    "Parameters": {
        "Id": {"Type": "String", "Description": "The network."},
        "Count": {"Type": "Number", "Default": 2},
        "Missing": {"Type": "String"},
        "Password": {"Type": "String", "Default": "secret", "NoEcho": True},
    },
    "Conditions": {"Some": {"Fn::Equals": [{"Ref": "Id"}, "x"]}},
    "Resources": {
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": {"Fn::ImportValue": "network-id"}},
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Condition": "Some"},
    },
}
TWO = pipeline(
    stage("Build", deploy("network", "network")),
    stage("Run", deploy("machines", "machines", overrides={"Id": "#{network.Id}"})),
)
