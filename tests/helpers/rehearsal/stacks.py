"""Templates to deploy on the emulator, and a summary of a result."""

from collections.abc import Callable

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.engine.deployment import StackResult

REGION = "eu-west-1"
QUEUE = {"Type": "AWS::SQS::Queue"}
NAMED = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}
NAME = {"Name": {"Type": "String", "AllowedPattern": "[a-z]+"}}
EXPORTING = {
    "Parameters": NAME,
    "Resources": {"Queue": NAMED},
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": "queue"}}},
}
IMPORTING = {
    "Resources": {
        "Parameter": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "queue"}},
        }
    }
}
ROLE = {
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "role",
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
            },
        }
    }
}
BROKEN = {"Resources": {"Queue": QUEUE}, "Outputs": {"A": {"Value": {"Fn::GetAtt": "Queue.No"}}}}
TWO = {"Resources": {"First": QUEUE, "Second": {**QUEUE, "DependsOn": "First"}}}
CHANGED = {
    "Resources": {
        "First": {**QUEUE, "Properties": {"VisibilityTimeout": 5}},
        "Second": {**QUEUE, "DependsOn": "First"},
    }
}

Deployed = Callable[..., StackResult]


def brief(outcome: StackResult) -> tuple[str, str | None, str | None]:
    return outcome.status, outcome.reason, outcome.resource


def action(*inputs: str, **configuration: str) -> Action:
    """Return an action that deploys with `configuration`, and takes the artifacts `inputs`."""
    return Action(
        name="deploy",
        category="Deploy",
        owner="AWS",
        provider="CloudFormation",
        version="1",
        configuration=configuration,
        has_configuration=True,
        inputs=inputs,
        outputs=(),
        role=None,
        namespace=None,
        region=None,
        run_order=1,
        timeout=None,
        stage="deploy",
        stage_index=1,
        path=(),
    )
