"""Every variant of a delivery can be deployed."""

from pathlib import Path

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, REGION, Cloud, Shell, outputs, statuses
from tests.helpers.delivery.repository import CONFIGURATION, Project

PIPELINE, QA = ACCOUNTS["pipeline"], ACCOUNTS["qa"]
CONNECTION = f"arn:aws:codeconnections:eu-west-1:{PIPELINE}:connection/0f2d4b6c-1a2b-3c4d-5e6f"
TOPIC = f"arn:aws:sns:eu-west-1:{PIPELINE}:delivery"

THIRD = """
[[environment]]
name = "staging"
account = "222222222222"
approval = true
profile = "qa"
[environment.parameters.vpc-setup]
VpcCidr = "10.30.0.0/20"
NatGateways = "regional"
"""

QUEUE = """
[[stack]]
name = "queue"
template = "stacks/queue.json"
after = "vpc-setup"
inputs = { Network = "vpc-setup.VpcId" }
"""

# Above the 51,200 bytes that `aws cloudformation deploy` sends inline.
QUEUE_TEMPLATE = {
    "Metadata": {"Notes": "x" * 51_200},
    "Parameters": {"Network": {"Type": "String"}, "Delay": {"Type": "Number", "Default": 3}},
    "Resources": {
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "DelaySeconds": {"Ref": "Delay"},
                "Tags": [{"Key": "network", "Value": {"Ref": "Network"}}],
            },
        }
    },
    "Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}}},
}

CHATS = """
slack = { workspace = "T01234567", channel = "C01234567" }
[notify.teams]
tenant = "0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
team = "1a2b3c4d-1a2b-3c4d-5e6f-708192a3b4c5"
channel = "19%3Aexample%40thread.tacv2"
"""

LOAD_BALANCER = """
[ec2]
load_balancer = true

[vpc]
availability_zones = 3
"""


@pytest.fixture
def terminal(one_terminal: Shell) -> Shell:
    one_terminal.cloud.reset()
    return one_terminal


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def deploy(terminal: Shell, project: Project, script: str) -> None:
    done = terminal.run(script, project.folder)
    assert done.code == 0, done.err


def qa_alone(project: Project) -> str:
    """Return the commands that bring the stacks to QA, without a pipeline."""
    return project.plan("--only", "accounts") + project.plan("--direct", "qa")


def test_two_environments_share_one_account(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    project.configure(CONFIGURATION + THIRD)

    deploy(terminal, project, project.everything("qa", "staging"))

    assert set(terminal.stacks("qa")) == {
        "infrastructure-account-setup",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "staging-vpc-setup",
        "staging-ec2-setup",
    }
    gateways = [
        gateway.get("AvailabilityMode") for gateway in cloud.kept(QA, "AWS::EC2::NatGateway")
    ]
    assert sorted(gateways, key=str) == [None, "regional"]


def test_a_custom_stack_gets_its_inputs_and_may_have_a_large_template(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    terminal.run(f"aws --profile qa --region {REGION} s3 mb s3://large-templates")
    (project.folder / "stacks").mkdir()
    project.write("stacks/queue.json", QUEUE_TEMPLATE)
    branch = 'branch = "main"'
    bucket = f'{branch}\ntemplate_bucket = "large-templates"'
    project.configure(CONFIGURATION.replace(branch, bucket) + QUEUE)
    script = qa_alone(project)

    deploy(terminal, project, script)

    assert script.count("--s3-bucket large-templates") == 1
    network = outputs(terminal.stacks("qa")["qa-vpc-setup"])["VpcId"]
    (queue,) = cloud.kept(QA, "AWS::SQS::Queue")
    assert queue["DelaySeconds"] == "3"
    assert {"Key": "network", "Value": network} in queue["Tags"]


def test_an_existing_connection_and_an_existing_topic_are_used(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    branch, email = 'branch = "main"', 'email = ["platform@example.com"]'
    text = CONFIGURATION.replace(branch, f'{branch}\nconnection = "{CONNECTION}"')
    project.configure(text.replace(email, f'topic = "{TOPIC}"'))

    deploy(terminal, project, project.plan())

    (pipeline,) = cloud.kept(PIPELINE, "AWS::CodePipeline::Pipeline")
    source, approval = (pipeline["Stages"][index]["Actions"][0] for index in (0, 3))
    assert source["Configuration"]["ConnectionArn"] == CONNECTION
    assert approval["Configuration"]["NotificationArn"] == TOPIC
    kinds = ("AWS::CodeConnections::Connection", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy")
    assert [cloud.kept(PIPELINE, kind) for kind in kinds] == [[], [], []]


def test_chat_channels_subscribe_to_the_chat_topic_and_rollback_is_enabled(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    email = 'email = ["platform@example.com"]'
    qa = 'account = "222222222222"'
    text = CONFIGURATION.replace(email, f"rollback = true\n{CHATS}")
    project.configure(text.replace(qa, f'{qa}\non_failed_stack = "replace"'))

    deploy(terminal, project, project.plan())

    (slack,) = cloud.kept(PIPELINE, "AWS::Chatbot::SlackChannelConfiguration")
    (teams,) = cloud.kept(PIPELINE, "AWS::Chatbot::MicrosoftTeamsChannelConfiguration")
    function = terminal.ask(
        "pipeline", "lambda get-function --function-name infrastructure-events"
    )
    variables = function["Configuration"]["Environment"]["Variables"]
    assert slack["SnsTopicArns"] == teams["SnsTopicArns"] == [variables["CHAT"]]
    assert (variables["PEOPLE"], variables["ROLLBACK"]) == ("", "true")
    (alarm,) = terminal.ask("pipeline", "cloudwatch describe-alarms")["MetricAlarms"]
    assert alarm["AlarmActions"] == [variables["CHAT"]]
    (pipeline,) = cloud.kept(PIPELINE, "AWS::CodePipeline::Pipeline")
    modes = [
        stage["Actions"][0]["Configuration"].get("ActionMode") for stage in pipeline["Stages"]
    ]
    assert modes == [
        None,
        "CREATE_UPDATE",
        "REPLACE_ON_FAILURE",
        None,
        "CREATE_UPDATE",
        "CREATE_UPDATE",
    ]


def test_every_role_of_an_environment_has_the_permissions_boundary(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    project.configure(CONFIGURATION + '[accounts]\nboundary = "team-boundary"\n')

    deploy(terminal, project, qa_alone(project))

    boundaries = [role["PermissionsBoundary"] for role in cloud.kept(QA, "AWS::IAM::Role")]
    assert boundaries == [f"arn:aws:iam::{QA}:policy/team-boundary"] * 4


def test_a_pipeline_deployed_before_its_accounts_fails_and_leaves_no_resources(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    project.configure(CONFIGURATION)

    done = terminal.run(project.plan("--only", "pipeline"), project.folder)

    assert done.code != 0
    assert statuses(terminal.stacks("pipeline")) == {
        "infrastructure-pipeline-setup": "ROLLBACK_COMPLETE"
    }
    assert cloud.types(PIPELINE) == set()


def test_the_pipeline_and_its_environments_share_one_account(
    terminal: Shell, project: Project
) -> None:
    alone = CONFIGURATION.replace(ACCOUNTS["qa"], ACCOUNTS["pipeline"])
    project.configure(alone.replace(ACCOUNTS["production"], ACCOUNTS["pipeline"]))
    terminal.profiles(dict.fromkeys(ACCOUNTS, ACCOUNTS["pipeline"]))

    deploy(terminal, project, project.everything())

    assert set(terminal.stacks("pipeline")) == {
        "infrastructure-account-setup",
        "infrastructure-pipeline-setup",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "vpc-setup",
        "ec2-setup",
    }
    terminal.profiles(ACCOUNTS)


def test_a_load_balancer_is_in_the_public_subnets_of_three_zones(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    certificate = "arn:aws:acm:eu-west-1:{}:certificate/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
    text = CONFIGURATION.replace(
        "MaxSize = 2", f'MaxSize = 2\nCertificateArn = "{certificate.format(QA)}"'
    )
    production = certificate.format(ACCOUNTS["production"])
    machines = f'[environment.parameters.ec2-setup]\nCertificateArn = "{production}"\n'
    project.configure(text + machines + LOAD_BALANCER)

    deploy(terminal, project, qa_alone(project))

    public = outputs(terminal.stacks("qa")["qa-vpc-setup"])["PublicSubnetIds"].split(",")
    (balancer,) = cloud.kept(QA, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert len(public) == 3
    assert balancer["Subnets"] == public
