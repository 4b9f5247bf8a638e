"""What is delivered where, in which order, under which names."""

import pytest

from pipegen.config import delivery, loader
from pipegen.config.delivery import Delivery
from tests.helpers.configs import BASE

QA = '[[environment]]\nname = "qa"\naccount = "222222222222"\n'
PRODUCTION = '[[environment]]\nname = "production"\naccount = "333333333333"\n'


@pytest.fixture
def of(tmp_path):
    def read(*tables, pipeline=BASE):
        path = tmp_path / "pipegen.toml"
        path.write_text("\n".join([pipeline, *tables]))
        config = loader.load(path)
        assert config.reader.diagnostics == []
        return Delivery.from_config(config)

    return read


def names(found):
    return [stage.stage for stage in found.stages]


def test_the_default_has_the_stages_of_the_design(of):
    found = of(QA, PRODUCTION + 'prefix = ""\napproval = true\n')

    assert names(found) == [
        "qa-vpc-setup",
        "qa-ec2-setup",
        "production-setup-approval",
        "vpc-setup",
        "ec2-setup",
    ]
    assert list(found.accounts) == ["222222222222", "333333333333"]


def test_the_pipeline_is_a_function_of_the_environments(of):
    staging = '[[environment]]\nname = "staging"\naccount = "444444444444"\nprefix = "stage"\n'

    found = of(QA + "approval = true\n", staging, PRODUCTION + "approval = true\n")

    assert names(found) == [
        "qa-setup-approval",
        "qa-vpc-setup",
        "qa-ec2-setup",
        "stage-vpc-setup",
        "stage-ec2-setup",
        "production-setup-approval",
        "production-vpc-setup",
        "production-ec2-setup",
    ]
    assert [stage.stage for stage in found.deployments] == [
        name for name in names(found) if not name.endswith("-approval")
    ]


def test_one_environment_without_approval_is_a_pipeline_too(of):
    assert names(of(QA)) == ["qa-vpc-setup", "qa-ec2-setup"]


def test_one_account_may_hold_every_environment(of):
    one = '[[environment]]\nname = "{}"\naccount = "111111111111"\n'

    found = of(one.format("qa"), one.format("production"))

    [(account, deployments)] = found.accounts.items()
    assert account == "111111111111"
    assert [each.stage for each in deployments] == [
        "qa-vpc-setup",
        "qa-ec2-setup",
        "production-vpc-setup",
        "production-ec2-setup",
    ]
    assert found.stack_arns(deployments) == [
        f"arn:aws:cloudformation:eu-west-1:111111111111:stack/{each.stage}/*"
        for each in deployments
    ]


def test_outputs_of_an_earlier_stage_fill_parameters(of):
    network, machines = of(QA, "[ec2]\nload_balancer = true\n").deployments

    assert network.overrides == {}
    assert machines.overrides == {
        "VpcId": "#{qa-vpc-setup.VpcId}",
        "PrivateSubnetIds": "#{qa-vpc-setup.PrivateSubnetIds}",
        "PublicSubnetIds": "#{qa-vpc-setup.PublicSubnetIds}",
    }
    assert machines.parameter_file == "templates/config/qa-ec2-setup.json"


def test_without_a_load_balancer_the_machines_need_no_public_subnets(of):
    _, machines = of(QA).deployments

    assert list(machines.inputs) == ["VpcId", "PrivateSubnetIds"]


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
def test_a_stack_of_the_users_own_has_its_place_in_every_environment(of, tables, order):
    own = [
        f'[[stack]]\nname = "queue{f"-{number}" if number > 1 else ""}"\n{table}\n'
        for number, table in enumerate(tables, start=1)
    ]

    found = of(QA, PRODUCTION, *own)

    assert names(found) == [
        f"{environment}-{name}" for environment in ("qa", "production") for name in order
    ]


def test_a_stack_of_the_users_own_is_deployed_from_its_file_or_from_a_rendered_one(of):
    found = of(
        QA,
        '[[stack]]\nname = "queue"\ntemplate = "stacks/queue.yaml"\n',
        '[[stack]]\nname = "topic"\nfunction = "stacks.topic:build"\n',
    )

    assert [(stack.name, stack.template) for stack in found.stacks] == [
        ("vpc-setup", "templates/vpc-setup.json"),
        ("ec2-setup", "templates/ec2-setup.json"),
        ("queue", "stacks/queue.yaml"),
        ("topic", "templates/topic.json"),
    ]


def test_roles_stacks_and_aliases_are_called_after_the_pipeline(of):
    found = of(QA)

    assert (found.service_role, found.action_role, found.execution_role) == (
        "infrastructure-service",
        "infrastructure-action",
        "infrastructure-execution",
    )
    assert (found.account_stack, found.pipeline_stack) == (
        "infrastructure-account-setup",
        "infrastructure-pipeline-setup",
    )
    assert (found.artifact_alias, found.message_alias) == (
        "alias/infrastructure-artifacts",
        "alias/infrastructure-messages",
    )
    assert found.role_arn("222222222222", "a") == "arn:aws:iam::222222222222:role/a"


def test_the_region_says_in_which_partition_arns_are(of):
    found = of(QA, pipeline=BASE.replace("eu-west-1", "cn-north-1"))

    assert found.partition == "aws-cn"
    assert found.role_arn("222222222222", "a") == "arn:aws-cn:iam::222222222222:role/a"


def test_the_profile_is_called_like_the_environment_unless_it_is_given(of):
    first, second = of(QA, PRODUCTION + 'profile = "live"\n').config.environments

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
def test_a_stack_is_replaced_where_that_is_wanted_and_no_other_takes_its_outputs(
    of, environment, more, replaced
):
    found = of(environment, PRODUCTION, more)

    assert [each.stage for each in found.deployments if found.replaces(each)] == replaced


@pytest.mark.parametrize(
    ("environment", "notify", "asks"),
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
def test_approvals_have_a_topic_of_their_own_where_nobody_else_is_asked(
    of, environment, notify, asks
):
    assert of(f"{QA}{environment}\n", f"[notify]\n{notify}").creates_approval_topic is asks
