"""Validation of environments against each other and against the pipeline."""

import pytest

from pipegen.config import loader
from pipegen.render.validation import warnings
from tests.helpers.configs import BASE

ENVIRONMENT = """
[[environment]]
name = "{name}"
account = "{account}"
{more}
[environment.parameters.vpc-setup]
VpcCidr = "{block}"
"""


@pytest.fixture
def configured(project, pipegen):
    """Render a project with these environments and a [pipeline] of this name."""

    def render(*tables, name="infrastructure", extra=""):
        head = BASE.replace('name = "infrastructure"', f'name = "{name}"')
        environments = [
            ENVIRONMENT.format(
                **{
                    "name": f"env-{number}",
                    "account": "222222222222",
                    "block": f"10.{number}.0.0/16",
                    "more": "",
                }
                | values
            )
            for number, values in enumerate(tables)
        ]
        (project / "pipegen.toml").write_text(head + "".join(environments) + extra)
        return pipegen("render")

    return render


def test_two_environments_can_share_an_account_and_a_region(configured):
    result = configured({"name": "qa"}, {"name": "production"})

    assert result.exit_code == 0
    assert "warning" not in result.stderr


def test_overlapping_networks_are_a_warning_at_the_later_one(configured):
    result = configured({"name": "qa"}, {"name": "production", "block": "10.0.128.0/20"})

    assert result.exit_code == 0
    assert result.stderr.startswith(
        "warning: the networks of qa, 10.0.0.0/16, and production, 10.0.128.0/20, overlap: "
        "they can never be connected\n"
        "  at pipegen.toml:20\n"
        "  hint: choose a block in 10.0.0.0/8 that no other network of yours has\n"
    )


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            "172.17.0.0/16",
            "overlaps 172.17.0.0/16, which Docker and some AWS services use themselves",
        ),
        (
            "8.8.0.0/16",
            "is neither in RFC 1918 nor in 100.64.0.0/10: it belongs to somebody else",
        ),
    ],
)
def test_an_unwise_network_is_a_warning(configured, block, message):
    result = configured({"name": "qa", "block": block})

    assert result.exit_code == 0
    assert result.stderr.startswith(
        f"warning: the network {block} of qa {message}\n  at pipegen.toml:13\n"
    )


def test_a_missing_or_invalid_network_gives_no_warning(project):
    path = project / "pipegen.toml"
    text = path.read_text().replace("10.10.0.0/16", "10.10.0.0/8")
    path.write_text(text + '[[environment]]\nname = "other"\naccount = "444444444444"\n')

    assert list(warnings.find_warnings(loader.load(path))) == []


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("", "", "stages vpc-setup and ec2-setup"),
        ("a", "A", "stages A-vpc-setup and A-ec2-setup"),
    ],
)
def test_a_prefix_is_unique_across_accounts(configured, first, second, both):
    result = configured(
        {"name": "blue", "more": f'prefix = "{first}"'},
        {"name": "green", "account": "333333333333", "more": f'prefix = "{second}"'},
    )

    assert result.exit_code == 2
    assert result.stderr == (
        f"error: environments blue and green would both have the {both}\n"
        "  at pipegen.toml:18\n"
        "  hint: give one of them another prefix\n"
    )


def test_a_stack_cannot_have_the_name_of_the_approval_stage_of_its_environment(configured):
    extra = '[[stack]]\nname = "qa-setup-approval"\nfunction = "a:b"\n'

    result = configured({"name": "qa", "more": 'prefix = ""\napproval = true'}, extra=extra)

    assert (
        "error: environment qa would have the stage qa-setup-approval twice\n"
        "  at pipegen.toml:11\n"
        "  hint: give your stack of that name another one\n"
    ) in result.stderr


@pytest.mark.parametrize(
    ("account", "exit_code"),
    [("111111111111", 2), ("222222222222", 0)],
)
def test_the_name_of_the_pipeline_stack_is_reserved_only_in_its_account(
    configured, project, account, exit_code
):
    (project / "queue.json").write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    extra = '[[stack]]\nname = "b-pipeline-setup"\ntemplate = "queue.json"\n'

    result = configured({"name": "a", "account": account}, name="a-b", extra=extra)

    assert result.exit_code == exit_code
    clash = "the stack a-b-pipeline-setup would be called like the one that sets the account up"
    assert (clash in result.stderr) == (exit_code == 2)


def test_an_invalid_arn_is_not_compared_with_other_values(configured):
    extra = '[notify]\ntopic = "x"\ntopic_key = "arn:aws:kms:eu-west-1:1:key/x"\n'

    result = configured({"name": "qa"}, extra=extra)

    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        'error: topic in [notify] is "x", which is not the ARN of an SNS topic',
        "error: topic_key in [notify] is "
        '"arn:aws:kms:eu-west-1:1:key/x", which is not the ARN of a KMS key',
    ]


def test_a_topic_and_its_key_can_be_configured_together(configured):
    extra = (
        '[notify]\ntopic = "arn:aws:sns:eu-west-1:444444444444:delivery"\n'
        'topic_key = "arn:aws:kms:eu-west-1:444444444444:key/x"\n'
    )

    assert configured({"name": "qa"}, extra=extra).exit_code == 0
