"""Every shape that a delivery may have is deployed: each rendered template, each mode of it."""

from pathlib import Path

import pytest
from cloud import ACCOUNTS, ROOT, Cloud, Shell, outputs
from project import CONFIGURATION, Project

QA = ACCOUNTS["qa"]

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

QUEUE_TEMPLATE = {
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


def deploy(terminal: Shell, project: Project, *environments: str) -> None:
    """Deploy all that `project` describes, or only these environments; each stack must come to be."""
    done = terminal.run(project.everything(*environments), project.folder)
    assert done.code == 0, done.err
    statuses = {status for stacks in terminal.statuses().values() for status in stacks.values()}
    assert statuses == {"CREATE_COMPLETE"}


def test_the_templates_of_this_repository_deploy_as_they_are_committed(terminal: Shell) -> None:
    deploy(terminal, Project(ROOT))


def test_a_third_environment_in_an_account_that_has_one_already(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    project.configure(CONFIGURATION + THIRD)

    deploy(terminal, project, "qa", "staging")

    assert set(terminal.stacks("qa")) == {
        "infrastructure-account-setup",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "staging-vpc-setup",
        "staging-ec2-setup",
    }
    gateways = [each.get("AvailabilityMode") for each in cloud.kept(QA, "AWS::EC2::NatGateway")]
    assert sorted(gateways, key=str) == [None, "regional"]


def test_a_stack_of_the_users_own_is_fed_like_the_others(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    (project.folder / "stacks").mkdir()
    project.write("stacks/queue.json", QUEUE_TEMPLATE)
    project.configure(CONFIGURATION + QUEUE)

    deploy(terminal, project, "qa")

    network = outputs(terminal.stacks("qa")["qa-vpc-setup"])["VpcId"]
    (queue,) = cloud.kept(QA, "AWS::SQS::Queue")
    assert queue["DelaySeconds"] == "3"
    assert {"Key": "network", "Value": network} in queue["Tags"]


def test_pipeline_and_environments_in_one_account(terminal: Shell, project: Project) -> None:
    alone = CONFIGURATION.replace(ACCOUNTS["qa"], ACCOUNTS["pipeline"])
    project.configure(alone.replace(ACCOUNTS["production"], ACCOUNTS["pipeline"]))
    terminal.profiles(dict.fromkeys(ACCOUNTS, ACCOUNTS["pipeline"]))

    done = terminal.run(project.everything(), project.folder)

    assert done.code == 0, done.err
    assert set(terminal.stacks("pipeline")) == {
        "infrastructure-account-setup",
        "infrastructure-pipeline-setup",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "vpc-setup",
        "ec2-setup",
    }
    terminal.profiles(ACCOUNTS)


def test_a_load_balancer_stands_in_the_public_subnets_of_three_zones(
    terminal: Shell, project: Project, cloud: Cloud
) -> None:
    certificate = "arn:aws:acm:eu-west-1:{}:certificate/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
    text = CONFIGURATION.replace(
        "MaxSize = 2", f'MaxSize = 2\nCertificateArn = "{certificate.format(QA)}"'
    )
    production = certificate.format(ACCOUNTS["production"])
    machines = f'[environment.parameters.ec2-setup]\nCertificateArn = "{production}"\n'
    project.configure(text + machines + LOAD_BALANCER)

    deploy(terminal, project, "qa")

    public = outputs(terminal.stacks("qa")["qa-vpc-setup"])["PublicSubnetIds"].split(",")
    (balancer,) = cloud.kept(QA, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert len(public) == 3
    assert balancer["Subnets"] == public
