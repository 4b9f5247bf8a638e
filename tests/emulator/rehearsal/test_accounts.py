"""Accounts are set up from the rendered files; every rendered template deploys on the emulator."""

import json
from collections.abc import Mapping

import pytest

from pipegen.config import loader
from pipegen.config.delivery import FOLDER, Delivery
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import accounts, deployment
from pipegen.rehearsal.engine.accounts import DeployedResource
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.render import build
from pipegen.render.build import Build
from tests.helpers.configs import BASE

STUBBED = {
    "vpc-setup": ("AWS::EC2::EIP", "AWS::EC2::FlowLog", "AWS::EC2::NatGateway"),
    "ec2-setup": ("AWS::EC2::SecurityGroupIngress",),
}

REGION = "eu-west-1"
GROUP = "12345678-1234-1234-1234-123456789012"
CERTIFICATE = "arn:aws:acm:eu-west-1:222222222222:certificate/" + GROUP
VALUES = f'[environment.parameters.ec2-setup]\nCertificateArn = "{CERTIFICATE}"\n'
TEAMS = f'{{ tenant = "{GROUP}", team = "{GROUP}", channel = "19%3aabc%40thread.tacv2" }}'
EVERYTHING = """
[notify]
email = ["platform@example.com"]
slack = { workspace = "T01234567", channel = "C01234567" }
teams = TEAMS

[ec2]
load_balancer = true

[tags]
project = "infrastructure"

[[environment]]
name = "qa"
account = "222222222222"
[environment.parameters.vpc-setup]
VpcCidr = "10.10.0.0/16"
NatGateways = "per-az"
CERT[[environment]]
name = "production"
account = "333333333333"
prefix = ""
approval = true
protect = true
[environment.parameters.vpc-setup]
VpcCidr = "10.20.0.0/16"
CERT"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    path = tmp_path_factory.mktemp("project") / "pipegen.toml"
    path.write_text(BASE + EVERYTHING.replace("TEAMS", TEAMS).replace("CERT", VALUES), "utf-8")
    return build.build(loader.load(path))


@pytest.fixture(scope="module")
def delivery(built: Build) -> Delivery:
    return built.delivery


@pytest.fixture(scope="module")
def files(built: Build) -> Mapping[str, str]:
    """Return path in the repository → text of each rendered file."""
    return {f"{FOLDER}/{name}": text for name, text in built.files.items()}


def test_the_accounts_of_the_environments_are_set_up_before_the_pipelines(
    delivery: Delivery,
) -> None:
    assert [(stack.account, stack.stack) for stack in accounts.setup_stacks(delivery)] == [
        ("222222222222", "infrastructure-account-setup"),
        ("333333333333", "infrastructure-account-setup"),
        ("111111111111", "infrastructure-pipeline-setup"),
    ]


def test_every_rendered_template_deploys_twice_and_changes_nothing_the_second_time(
    emptied: EmulatorClient, delivery: Delivery, files: Mapping[str, str]
) -> None:
    for expected in ("CREATE_COMPLETE", "unchanged"):
        set_up = accounts.deploy_stacks(
            emptied, files, accounts.setup_stacks(delivery), {"project": "a"}
        )
        assert [(result.status, result.reason) for _, result in set_up] == [(expected, None)] * 3
        outputs = {}
        for target in delivery.deployments:
            configuration = json.loads(files[target.parameter_file])
            filled = {name: outputs[stage][key] for name, (stage, key) in target.inputs.items()}
            outcome = deployment.deploy_stack(
                emptied,
                DeployRequest(
                    "CREATE_UPDATE",
                    target.stage,
                    target.environment.account,
                    REGION,
                    files[target.stack.template],
                    parameters={**configuration["Parameters"], **filled},
                    capabilities=("CAPABILITY_NAMED_IAM",),
                ),
            )
            stubbed = () if expected == "unchanged" else STUBBED[target.stack.name]
            assert (outcome.status, outcome.reason, outcome.stubbed) == (expected, None, stubbed)
            outputs[target.stage] = outcome.outputs

    stacks = accounts.list_stacks(emptied, "333333333333", REGION)
    assert [(stack.stack, stack.status) for stack in stacks] == [
        ("ec2-setup", "CREATE_COMPLETE"),
        ("infrastructure-account-setup", "CREATE_COMPLETE"),
        ("vpc-setup", "CREATE_COMPLETE"),
    ]
    assert stacks[2].outputs == outputs["vpc-setup"]
    [vpc] = [resource for resource in stacks[2].resources if resource.type == "AWS::EC2::VPC"]
    id = outputs["vpc-setup"]["VpcId"]
    assert vpc == DeployedResource("Vpc", "AWS::EC2::VPC", id, "CREATE_COMPLETE")


def test_set_up_ends_with_the_first_failure(
    cloud: EmulatorClient, account: str, delivery: Delivery
) -> None:
    path = "templates/broken.json"
    wanted = [accounts.SetupStack(account, REGION, name, path) for name in ("one", "two")]

    outcomes = list(accounts.deploy_stacks(cloud, {path: "{}"}, wanted, {}))

    assert [(stack.stack, outcome.reason) for stack, outcome in outcomes] == [
        ("one", "Template format error: templates/broken.json has no Resources")
    ]
    assert accounts.list_stacks(cloud, account, REGION) == ()
