"""The stages of the pipeline: their order and their actions."""

from pathlib import Path

import pytest

from pipegen.config import delivery, loader
from pipegen.config.delivery import Delivery
from pipegen.stacks import catalog
from tests.helpers.pipelines import BASE, actions, build, environment

COMMIT = "#{Source.CommitId}"
ROOT = Path(__file__).parents[4]


def test_the_stages_of_the_configuration_of_this_repository():
    planned = Delivery.from_config(loader.load(ROOT / "pipegen.toml"))
    built = catalog.setup(planned, catalog.deployed(planned))[delivery.PIPELINE].body

    stages = actions(built["Resources"]["Pipeline"]["Properties"])
    assert [(name, action["ActionTypeId"]["Category"]) for name, action in stages.items()] == [
        ("Source", "Source"),
        ("qa-vpc-setup", "Deploy"),
        ("qa-ec2-setup", "Deploy"),
        ("production-setup-approval", "Approval"),
        ("vpc-setup", "Deploy"),
        ("ec2-setup", "Deploy"),
    ]


@pytest.mark.parametrize(
    ("variant", "names"),
    [
        (
            "three",
            "Source qa-vpc-setup qa-ec2-setup stage-vpc-setup stage-ec2-setup "
            "production-setup-approval vpc-setup ec2-setup",
        ),
        ("approval-before-qa", "Source qa-setup-approval qa-vpc-setup qa-ec2-setup"),
        ("no-approval", "Source qa-vpc-setup qa-ec2-setup"),
        (
            "own-stack",
            "Source qa-vpc-setup qa-ec2-setup qa-queue "
            "production-setup-approval vpc-setup ec2-setup queue",
        ),
    ],
)
def test_the_stages_follow_the_configuration(pipeline, variant, names):
    assert list(actions(pipeline(variant))) == names.split()


def test_a_deployment_uses_the_template_and_the_parameter_file_of_the_commit(pipeline):
    actions_by_stage = actions(pipeline("default"))

    assert actions_by_stage["qa-vpc-setup"] == {
        "Name": "qa-vpc-setup",
        "ActionTypeId": {
            "Category": "Deploy",
            "Owner": "AWS",
            "Provider": "CloudFormation",
            "Version": "1",
        },
        "Namespace": "qa-vpc-setup",
        "RoleArn": "arn:aws:iam::222222222222:role/infrastructure-action",
        "InputArtifacts": [{"Name": "Source"}],
        "Configuration": {
            "ActionMode": "CREATE_UPDATE",
            "StackName": "qa-vpc-setup",
            "TemplatePath": "Source::templates/vpc-setup.json",
            "TemplateConfiguration": "Source::templates/config/qa-vpc-setup.json",
            "RoleArn": "arn:aws:iam::222222222222:role/infrastructure-execution",
            "Capabilities": "CAPABILITY_NAMED_IAM",
        },
    }
    assert actions_by_stage["ec2-setup"]["Configuration"] == {
        "ActionMode": "CREATE_UPDATE",
        "StackName": "ec2-setup",
        "TemplatePath": "Source::templates/ec2-setup.json",
        "TemplateConfiguration": "Source::templates/config/ec2-setup.json",
        "RoleArn": "arn:aws:iam::333333333333:role/infrastructure-execution",
        "Capabilities": "CAPABILITY_NAMED_IAM",
        "ParameterOverrides": '{"VpcId":"#{vpc-setup.VpcId}",'
        '"PrivateSubnetIds":"#{vpc-setup.PrivateSubnetIds}"}',
    }


def test_a_stack_that_can_be_replaced_is_deployed_with_replace_on_failure(tmp_path):
    text = BASE + environment("qa", "222222222222", 'on_failed_stack = "replace"')

    actions_by_stage = actions(build(tmp_path, text)["Resources"]["Pipeline"]["Properties"])

    modes = {
        name: action["Configuration"].get("ActionMode")
        for name, action in actions_by_stage.items()
    }
    assert modes == {
        "Source": None,
        "qa-vpc-setup": "CREATE_UPDATE",  # qa-ec2-setup takes its outputs
        "qa-ec2-setup": "REPLACE_ON_FAILURE",
    }


def test_a_custom_stack_is_deployed_with_its_inputs_and_without_needless_capabilities(pipeline):
    assert actions(pipeline("own-stack"))["qa-queue"]["Configuration"] == {
        "ActionMode": "CREATE_UPDATE",
        "StackName": "qa-queue",
        "TemplatePath": "Source::queue.json",
        "TemplateConfiguration": "Source::templates/config/qa-queue.json",
        "RoleArn": "arn:aws:iam::222222222222:role/infrastructure-execution",
        "ParameterOverrides": '{"Network":"#{qa-vpc-setup.VpcId}"}',
    }


def test_the_approval_describes_the_deployment_for_the_approver(pipeline):
    assert actions(pipeline("default"))["production-setup-approval"] == {
        "Name": "production-setup-approval",
        "ActionTypeId": {
            "Category": "Approval",
            "Owner": "AWS",
            "Provider": "Manual",
            "Version": "1",
        },
        "TimeoutInMinutes": 1440,
        "Configuration": {
            "NotificationArn": {"Ref": "ApprovalsTopic"},
            "CustomData": f"Deploy commit {COMMIT} of example-org/infrastructure to production, "
            "account 333333333333, eu-west-1?",
            "ExternalEntityLink": f"https://github.com/example-org/infrastructure/commit/{COMMIT}",
        },
    }


def test_the_text_and_the_timeout_of_an_approval_are_configurable(tmp_path):
    more = 'approval = true\napproval_timeout = 60\napproval_text = "Announced?"'
    text = BASE + environment("qa", "222222222222", more)

    actions_by_stage = actions(build(tmp_path, text)["Resources"]["Pipeline"]["Properties"])

    approval = actions_by_stage["qa-setup-approval"]
    assert approval["TimeoutInMinutes"] == 60
    assert approval["Configuration"]["CustomData"].endswith("eu-west-1? Announced?")


@pytest.mark.parametrize(
    ("variant", "mode"), [("default", "QUEUED"), ("superseded", "SUPERSEDED")]
)
def test_the_pipeline_uses_its_artifact_bucket_and_key(pipeline, variant, mode):
    properties = {
        name: value
        for name, value in pipeline(variant).items()
        if name not in ("Stages", "Triggers")
    }

    assert properties == {
        "Name": "infrastructure",
        "PipelineType": "V2",
        "ExecutionMode": mode,
        "RoleArn": {"Fn::GetAtt": ["ServiceRole", "Arn"]},
        "ArtifactStore": {
            "Type": "S3",
            "Location": {"Ref": "ArtifactBucket"},
            "EncryptionKey": {"Type": "KMS", "Id": {"Fn::GetAtt": ["ArtifactKey", "Arn"]}},
        },
    }
