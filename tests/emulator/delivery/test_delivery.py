"""What exists after the printed commands have deployed everything, with either AWS CLI."""

import json
from typing import Any

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, Cloud, Shell, outputs, statuses
from tests.helpers.delivery.repository import Project

Stacks = dict[str, dict[str, dict[str, Any]]]
"""Profile → stack → its description by CloudFormation."""

ARTIFACT_KEY, MESSAGE_KEY = "alias/infrastructure-artifacts", "alias/infrastructure-messages"


@pytest.fixture(scope="module")
def delivered(terminal: Shell, project: Project) -> Shell:
    done = terminal.run(project.everything(), project.folder)
    assert done.code == 0, done.err
    return terminal


@pytest.fixture(scope="module")
def stacks(delivered: Shell) -> Stacks:
    return {name: delivered.stacks(name) for name in ACCOUNTS}


def test_each_account_has_its_stacks(stacks: Stacks) -> None:
    done = "CREATE_COMPLETE"
    assert {name: statuses(described) for name, described in stacks.items()} == {
        "pipeline": {"infrastructure-pipeline-setup": done},
        "qa": {"infrastructure-account-setup": done, "qa-vpc-setup": done, "qa-ec2-setup": done},
        "production": {"infrastructure-account-setup": done, "vpc-setup": done, "ec2-setup": done},
    }


def test_each_stack_has_the_tags(stacks: Stacks) -> None:
    tags = [stack["Tags"] for described in stacks.values() for stack in described.values()]

    assert tags == [[{"Key": "project", "Value": "infrastructure"}]] * 7


def test_the_outputs_of_a_network_are_exported_under_the_name_of_its_stack(
    delivered: Shell, stacks: Stacks
) -> None:
    exports = delivered.ask("production", "cloudformation list-exports")["Exports"]
    stack = outputs(stacks["production"]["vpc-setup"])
    from_vpc = {
        export["Name"]: export["Value"] for export in exports if "vpc-setup" in export["Name"]
    }

    assert from_vpc == {f"vpc-setup-{name}": value for name, value in stack.items()}
    assert set(stack) == {
        "VpcId",
        "VpcCidr",
        "PublicSubnetIds",
        "PrivateSubnetIds",
        "PrivateRouteTableIds",
    }


@pytest.mark.parametrize(
    ("profile", "prefix", "net"), [("qa", "qa-", "10.10"), ("production", "", "10.20")]
)
def test_a_network_is_divided_into_subnets(
    delivered: Shell, profile: str, prefix: str, net: str
) -> None:
    assert _subnets(delivered, profile) == {
        f"{prefix}vpc-setup-public-1": (f"{net}.0.0/19", "eu-west-1a", False),
        f"{prefix}vpc-setup-public-2": (f"{net}.32.0/19", "eu-west-1b", False),
        f"{prefix}vpc-setup-private-1": (f"{net}.128.0/19", "eu-west-1a", False),
        f"{prefix}vpc-setup-private-2": (f"{net}.160.0/19", "eu-west-1b", False),
    }


def test_each_environment_has_the_nat_gateways_of_its_parameters(
    delivered: Shell, cloud: Cloud
) -> None:
    made = {
        name: len(cloud.kept(ACCOUNTS[name], "AWS::EC2::NatGateway"))
        for name in ("qa", "production")
    }

    assert made == {"qa": 1, "production": 2}


def test_the_instances_are_in_the_private_subnets_of_their_environments_network(
    delivered: Shell, stacks: Stacks
) -> None:
    answer = delivered.ask("qa", "autoscaling describe-auto-scaling-groups")
    (group,) = answer["AutoScalingGroups"]
    network = outputs(stacks["qa"]["qa-vpc-setup"])

    assert group["VPCZoneIdentifier"] == network["PrivateSubnetIds"]
    assert (group["MinSize"], group["MaxSize"]) == (1, 2)


@pytest.mark.parametrize(
    ("profile", "stack", "file"),
    [
        ("qa", "qa-vpc-setup", "templates/config/qa-vpc-setup.json"),
        ("production", "vpc-setup", "templates/config/vpc-setup.json"),
        ("production", "ec2-setup", "templates/config/ec2-setup.json"),
    ],
)
def test_a_direct_deployment_sets_the_stack_policy_of_the_parameter_file(
    delivered: Shell, project: Project, profile: str, stack: str, file: str
) -> None:
    answer = delivered.ask(profile, f"cloudformation get-stack-policy --stack-name {stack}")

    assert json.loads(answer["StackPolicyBody"]) == project.json(file)["StackPolicy"]


def test_the_pipeline_has_its_stages_in_order(delivered: Shell, cloud: Cloud) -> None:
    assert [stage["Name"] for stage in _pipeline(cloud)["Stages"]] == [
        "Source",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "production-setup-approval",
        "vpc-setup",
        "ec2-setup",
    ]


def test_the_pipeline_deploys_with_roles_that_exist_in_the_account(
    delivered: Shell, cloud: Cloud
) -> None:
    named = {
        arn
        for stage in _pipeline(cloud)["Stages"]
        for action in stage["Actions"]
        for arn in (action.get("RoleArn"), action["Configuration"].get("RoleArn"))
        if arn
    }
    exist = {
        role["Arn"]
        for profile in ("qa", "production")
        for role in delivered.ask(profile, "iam list-roles")["Roles"]
    }

    assert len(named) == 4
    assert named <= exist


def test_the_pipeline_uses_the_bucket_key_connection_and_topic_of_its_stack(
    delivered: Shell, stacks: Stacks, cloud: Cloud
) -> None:
    stack = outputs(stacks["pipeline"]["infrastructure-pipeline-setup"])
    pipeline = _pipeline(cloud)
    source, approval = (pipeline["Stages"][index]["Actions"][0] for index in (0, 3))

    assert pipeline["ArtifactStore"] == {
        "Type": "S3",
        "Location": stack["ArtifactBucketName"],
        "EncryptionKey": {"Type": "KMS", "Id": _key(delivered, ARTIFACT_KEY)["Arn"]},
    }
    assert source["Configuration"]["ConnectionArn"] == stack["ConnectionArn"]
    assert approval["Configuration"]["NotificationArn"] == stack["ApprovalTopicArn"]


@pytest.mark.parametrize("alias", [ARTIFACT_KEY, MESSAGE_KEY])
def test_both_keys_rotate(delivered: Shell, alias: str) -> None:
    key = _key(delivered, alias)["KeyId"]
    answer = delivered.ask("pipeline", f"kms get-key-rotation-status --key-id {key}")

    assert answer["KeyRotationEnabled"]


def test_the_bucket_is_versioned_encrypted_and_blocks_public_access(
    delivered: Shell, cloud: Cloud
) -> None:
    (bucket,) = cloud.kept(ACCOUNTS["pipeline"], "AWS::S3::Bucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": _key(delivered, ARTIFACT_KEY)["Arn"],
    }
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_approvals_and_notifications_use_encrypted_topics(
    delivered: Shell, stacks: Stacks, cloud: Cloud
) -> None:
    stack = outputs(stacks["pipeline"]["infrastructure-pipeline-setup"])
    topics = cloud.kept(ACCOUNTS["pipeline"], "AWS::SNS::Topic")
    function = delivered.ask(
        "pipeline", "lambda get-function --function-name infrastructure-events"
    )["Configuration"]
    answer = delivered.ask("pipeline", "sns list-subscriptions")
    subscribed = {
        subscription["Protocol"]: subscription for subscription in answer["Subscriptions"]
    }
    rules = cloud.kept(ACCOUNTS["pipeline"], "AWS::Events::Rule")

    key = _key(delivered, MESSAGE_KEY)["Arn"]
    assert [topic["KmsMasterKeyId"] for topic in topics] == [key, key]
    assert set(subscribed) == {"email", "lambda"}
    assert subscribed["email"]["Endpoint"] == "platform@example.com"
    variables = function["Environment"]["Variables"]
    assert subscribed["email"]["TopicArn"] == variables["PEOPLE"]
    assert subscribed["lambda"]["Endpoint"] == function["FunctionArn"]
    assert subscribed["lambda"]["TopicArn"] == stack["ApprovalTopicArn"]
    targets = [target["Arn"] for rule in rules for target in rule["Targets"]]
    assert targets == [function["FunctionArn"]] * 2


def test_deploying_again_without_changes_updates_nothing(
    delivered: Shell, stacks: Stacks, project: Project
) -> None:
    done = delivered.run(project.everything("qa"), project.folder)

    assert (done.code, done.out.count("No changes to deploy")) == (0, 5)
    assert {name: delivered.stacks(name) for name in ACCOUNTS} == stacks


def _pipeline(cloud: Cloud) -> dict[str, Any]:
    (pipeline,) = cloud.kept(ACCOUNTS["pipeline"], "AWS::CodePipeline::Pipeline")
    return pipeline


def _key(terminal: Shell, alias: str) -> dict[str, Any]:
    key: dict[str, Any] = terminal.ask("pipeline", f"kms describe-key --key-id {alias}")[
        "KeyMetadata"
    ]
    return key


def _subnets(terminal: Shell, profile: str) -> dict[str, tuple[str, str, bool]]:
    # Every account has a default network too, whose subnets have no name.
    answer = terminal.ask(profile, "ec2 describe-subnets --filters Name=tag-key,Values=Name")
    return {
        next(tag["Value"] for tag in subnet["Tags"] if tag["Key"] == "Name"): (
            subnet["CidrBlock"],
            subnet["AvailabilityZone"],
            subnet["MapPublicIpOnLaunch"],
        )
        for subnet in answer["Subnets"]
    }
