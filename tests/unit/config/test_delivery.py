"""Stages of a delivery: their targets, order and names."""

import pytest

from pipegen.config import delivery, loader
from pipegen.config.delivery import Delivery
from tests.helpers.configs import BASE

QA = '[[environment]]\nname = "qa"\naccount = "222222222222"\n'
PRODUCTION = '[[environment]]\nname = "production"\naccount = "333333333333"\n'


@pytest.fixture
def create_delivery(tmp_path):
    def read(*tables, pipeline=BASE):
        path = tmp_path / "pipegen.toml"
        path.write_text("\n".join([pipeline, *tables]))
        config = loader.load(path)
        assert config.reader.diagnostics == []
        return Delivery.from_config(config)

    return read


def stage_names(result):
    return [stage.stage for stage in result.stages]


def test_qa_and_production_have_the_default_stages(create_delivery):
    result = create_delivery(QA, PRODUCTION + 'prefix = ""\napproval = true\n')

    assert stage_names(result) == [
        "qa-vpc-setup",
        "qa-ec2-setup",
        "production-setup-approval",
        "vpc-setup",
        "ec2-setup",
    ]
    assert list(result.accounts) == ["222222222222", "333333333333"]


def test_each_environment_adds_its_stages_in_order(create_delivery):
    staging = '[[environment]]\nname = "staging"\naccount = "444444444444"\nprefix = "stage"\n'

    result = create_delivery(QA + "approval = true\n", staging, PRODUCTION + "approval = true\n")

    assert stage_names(result) == [
        "qa-setup-approval",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "stage-vpc-setup",
        "stage-ec2-setup",
        "production-setup-approval",
        "production-vpc-setup",
        "production-ec2-setup",
    ]
    assert [stage.stage for stage in result.deployments] == [
        name for name in stage_names(result) if not name.endswith("-approval")
    ]


def test_a_single_environment_needs_no_approval_stage(create_delivery):
    assert stage_names(create_delivery(QA)) == ["qa-vpc-setup", "qa-ec2-setup"]


def test_all_environments_may_be_in_one_account(create_delivery):
    table = '[[environment]]\nname = "{}"\naccount = "111111111111"\n'

    result = create_delivery(table.format("qa"), table.format("production"))

    [(account, deployments)] = result.accounts.items()
    assert account == "111111111111"
    assert [deployment.stage for deployment in deployments] == [
        "qa-vpc-setup",
        "qa-ec2-setup",
        "production-vpc-setup",
        "production-ec2-setup",
    ]
    assert result.stack_arns(deployments) == [
        f"arn:aws:cloudformation:eu-west-1:111111111111:stack/{deployment.stage}/*"
        for deployment in deployments
    ]


def test_outputs_of_an_earlier_stage_are_parameter_overrides(create_delivery):
    network, instances = create_delivery(QA, "[ec2]\nload_balancer = true\n").deployments

    assert network.overrides == {}
    assert instances.overrides == {
        "VpcId": "#{qa-vpc-setup.VpcId}",
        "PrivateSubnetIds": "#{qa-vpc-setup.PrivateSubnetIds}",
        "PublicSubnetIds": "#{qa-vpc-setup.PublicSubnetIds}",
    }
    assert instances.parameter_file == "templates/config/qa-ec2-setup.json"


def test_without_a_load_balancer_the_instances_need_no_public_subnets(create_delivery):
    _, instances = create_delivery(QA).deployments

    assert list(instances.inputs) == ["VpcId", "PrivateSubnetIds"]


@pytest.mark.parametrize(
    ("tables", "order"),
    [
        ([""], ["vpc-setup", "ec2-setup", "queue"]),
        (['before = "vpc-setup"'], ["queue", "vpc-setup", "ec2-setup"]),
        (['before = "ec2-setup"'], ["vpc-setup", "queue", "ec2-setup"]),
        (['after = "vpc-setup"'], ["vpc-setup", "queue", "ec2-setup"]),
        (['after = "ec2-setup"'], ["vpc-setup", "ec2-setup", "queue"]),
        (["", ""], ["vpc-setup", "ec2-setup", "queue", "queue-2"]),
        (["", 'after = "queue"'], ["vpc-setup", "ec2-setup", "queue", "queue-2"]),
        (["", 'before = "queue"'], ["vpc-setup", "ec2-setup", "queue-2", "queue"]),
    ],
)
def test_a_custom_stack_has_its_position_in_every_environment(create_delivery, tables, order):
    stacks = [
        f'[[stack]]\nname = "queue{f"-{number}" if number > 1 else ""}"\n{table}\n'
        for number, table in enumerate(tables, start=1)
    ]

    result = create_delivery(QA, PRODUCTION, *stacks)

    assert stage_names(result) == [
        f"{environment}-{name}" for environment in ("qa", "production") for name in order
    ]


def test_a_custom_stack_is_deployed_from_its_file_or_from_a_rendered_template(create_delivery):
    result = create_delivery(
        QA,
        '[[stack]]\nname = "queue"\ntemplate = "stacks/queue.yaml"\n',
        '[[stack]]\nname = "topic"\nfunction = "stacks.topic:build"\n',
    )

    assert [(stack.name, stack.template) for stack in result.stacks] == [
        ("vpc-setup", "templates/vpc-setup.json"),
        ("ec2-setup", "templates/ec2-setup.json"),
        ("queue", "stacks/queue.yaml"),
        ("topic", "templates/topic.json"),
    ]


def test_roles_stacks_and_aliases_are_named_after_the_pipeline(create_delivery):
    result = create_delivery(QA)

    assert (result.service_role, result.action_role, result.execution_role) == (
        "infrastructure-service",
        "infrastructure-action",
        "infrastructure-execution",
    )
    assert (result.account_stack, result.pipeline_stack) == (
        "infrastructure-account-setup",
        "infrastructure-pipeline-setup",
    )
    assert (result.artifact_alias, result.message_alias) == (
        "alias/infrastructure-artifacts",
        "alias/infrastructure-messages",
    )
    assert result.role_arn("222222222222", "a") == "arn:aws:iam::222222222222:role/a"


def test_the_region_determines_the_partition_of_arns(create_delivery):
    result = create_delivery(QA, pipeline=BASE.replace("eu-west-1", "cn-north-1"))

    assert result.partition == "aws-cn"
    assert result.role_arn("222222222222", "a") == "arn:aws-cn:iam::222222222222:role/a"


def test_the_profile_defaults_to_the_name_of_the_environment(create_delivery):
    first, second = create_delivery(QA, PRODUCTION + 'profile = "live"\n').config.environments

    assert (delivery.profile(first), delivery.profile(second)) == ("qa", "live")


@pytest.mark.parametrize(
    ("environment", "more", "replaced"),
    [
        (QA, "", []),
        (QA + 'on_failed_stack = "keep"\n', "", []),
        (QA + 'on_failed_stack = "replace"\n', "", ["qa-ec2-setup"]),
        (
            QA + 'on_failed_stack = "replace"\n',
            '[[stack]]\nname = "one"\ntemplate = "one.json"\n'
            '[[stack]]\nname = "two"\ntemplate = "two.json"\n'
            'inputs = { Name = "ec2-setup.AutoScalingGroupName" }\n',
            ["qa-one", "qa-two"],
        ),
    ],
)
def test_a_failed_stack_is_replaced_if_configured_and_no_stack_uses_its_outputs(
    create_delivery, environment, more, replaced
):
    result = create_delivery(environment, PRODUCTION, more)

    assert [
        deployment.stage for deployment in result.deployments if result.replaces(deployment)
    ] == replaced


@pytest.mark.parametrize(
    ("environment", "notify", "expected"),
    [
        ("approval = true", 'email = ["platform@example.com"]', True),
        ("approval = true", 'slack = { workspace = "T01234567", channel = "C01234567" }', True),
        ("", 'email = ["platform@example.com"]', False),
        ("approval = true", "", False),
        ("approval = true", "rollback = true", False),
        ("approval = true", 'topic = "arn:aws:sns:eu-west-1:111111111111:delivery"', False),
        ("approval = true", 'email = ["platform@example.com"]\nevents = ["failed"]', False),
    ],
)
def test_an_approval_topic_is_created_where_the_notifications_cover_approvals(
    create_delivery, environment, notify, expected
):
    assert (
        create_delivery(f"{QA}{environment}\n", f"[notify]\n{notify}").creates_approval_topic
        is expected
    )
