"""The same commands after a change: a changed parameter, a broken template."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, Cloud, Shell, outputs, statuses
from tests.helpers.delivery.repository import Project

QA, PRODUCTION = ACCOUNTS["qa"], ACCOUNTS["production"]

# Deployed after `Extra`, and never: there is no such export.
BROKEN: dict[str, Any] = {
    "Extra": {"Type": "AWS::SQS::Queue"},
    "Broken": {
        "Type": "AWS::SQS::Queue",
        "DependsOn": "Extra",
        "Properties": {"QueueName": {"Fn::ImportValue": "no-such-export"}},
    },
}


@pytest.fixture(scope="module")
def deployed(one_terminal: Shell, project: Project) -> Shell:
    done = one_terminal.run(project.everything("qa"), project.folder)
    assert done.code == 0, done.err
    return one_terminal


@pytest.fixture
def broken(project: Project) -> Iterator[Project]:
    """Let the template of the machines fail after it has created something."""
    path = "templates/ec2-setup.json"
    good = project.json(path)
    project.write(path, {**good, "Resources": {**good["Resources"], **BROKEN}})
    yield project
    project.pipegen("render")
    assert project.json(path) == good


def test_a_changed_parameter_is_deployed_without_changing_the_network(
    deployed: Shell, project: Project, cloud: Cloud
) -> None:
    network = outputs(deployed.stacks("qa")["qa-vpc-setup"])
    project.change('NatGateways = "single"', 'NatGateways = "none"')
    project.change("MaxSize = 2", "MaxSize = 4")

    done = deployed.run(project.plan("--direct", "qa"), project.folder)

    assert done.code == 0, done.err
    stacks = deployed.stacks("qa")
    assert statuses(stacks) == {
        "infrastructure-account-setup": "CREATE_COMPLETE",
        "qa-vpc-setup": "UPDATE_COMPLETE",
        "qa-ec2-setup": "UPDATE_COMPLETE",
    }
    assert outputs(stacks["qa-vpc-setup"]) == network
    assert cloud.kept(QA, "AWS::EC2::NatGateway") == []
    assert _services(cloud) == {"s3", "dynamodb", "ssm", "ssmmessages"}
    (group,) = deployed.ask("qa", "autoscaling describe-auto-scaling-groups")["AutoScalingGroups"]
    assert group["MaxSize"] == 4


def test_a_failed_update_rolls_back_to_the_previous_resources(
    deployed: Shell, broken: Project, cloud: Cloud
) -> None:
    before = cloud.kept(QA, "AWS::AutoScaling::AutoScalingGroup")

    done = deployed.run(broken.plan("--direct", "qa"), broken.folder)

    assert done.code != 0
    assert statuses(deployed.stacks("qa"))["qa-ec2-setup"] == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.kept(QA, "AWS::SQS::Queue") == []
    assert len(before) == 1
    assert cloud.kept(QA, "AWS::AutoScaling::AutoScalingGroup") == before


def test_a_failed_first_deployment_keeps_only_the_stacks_before_it(
    deployed: Shell, broken: Project, cloud: Cloud
) -> None:
    done = deployed.run(broken.plan("--direct", "production"), broken.folder)

    assert done.code != 0
    assert statuses(deployed.stacks("production")) == {
        "infrastructure-account-setup": "CREATE_COMPLETE",
        "vpc-setup": "CREATE_COMPLETE",
        "ec2-setup": "ROLLBACK_COMPLETE",
    }
    kinds = ("AWS::SQS::Queue", "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::LaunchTemplate")
    assert [cloud.kept(PRODUCTION, kind) for kind in kinds] == [[], [], []]
    assert len(cloud.kept(PRODUCTION, "AWS::EC2::VPC")) == 1


def _services(cloud: Cloud) -> set[str]:
    endpoints = cloud.kept(QA, "AWS::EC2::VPCEndpoint")
    return {endpoint["ServiceName"].rpartition(".")[2] for endpoint in endpoints}
