"""Environments against each other and against the pipeline."""

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
    """Render a project with the environments given, and a [pipeline] of the name given."""

    def render(*tables, name="infrastructure", own=""):
        head = BASE.replace('name = "infrastructure"', f'name = "{name}"')
        found = [
            ENVIRONMENT.format(
                **{
                    "name": f"env-{number}",
                    "account": "222222222222",
                    "block": f"10.{number}.0.0/16",
                    "more": "",
                }
                | each
            )
            for number, each in enumerate(tables)
        ]
        (project / "pipegen.toml").write_text(head + "".join(found) + own)
        return pipegen("render")

    return render


def test_two_environments_may_share_an_account_and_a_region(configured):
    result = configured({"name": "qa"}, {"name": "production"})

    assert result.exit_code == 0
    assert "warning" not in result.stderr


def test_networks_that_overlap_are_a_warning_at_the_later_one(configured):
    result = configured({"name": "qa"}, {"name": "production", "block": "10.0.128.0/20"})

    assert result.exit_code == 0
    assert result.stderr.startswith(
        "warning: the networks of qa, 10.0.0.0/16, and production, 10.0.128.0/20, overlap: "
        "they can never be connected\n"
        "  at pipegen.toml:20\n"
        "  hint: choose a block in 10.0.0.0/8 that no other network of yours has\n"
    )


@pytest.mark.parametrize(
    ("block", "why"),
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
def test_an_unwise_network_is_a_warning(configured, block, why):
    result = configured({"name": "qa", "block": block})

    assert result.exit_code == 0
    assert result.stderr.startswith(
        f"warning: the network {block} of qa {why}\n  at pipegen.toml:13\n"
    )


def test_nothing_is_said_of_a_network_that_is_missing_or_wrong(project):
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
def test_a_prefix_is_taken_once_whatever_the_account(configured, first, second, both):
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


def test_a_stack_must_not_be_called_like_the_approval_of_its_environment(configured):
    own = '[[stack]]\nname = "qa-setup-approval"\nfunction = "a:b"\n'

    result = configured({"name": "qa", "more": 'prefix = ""\napproval = true'}, own=own)

    assert (
        "error: environment qa would have the stage qa-setup-approval twice\n"
        "  at pipegen.toml:11\n"
        "  hint: give your stack of that name another one\n"
    ) in result.stderr


@pytest.mark.parametrize(
    ("account", "exit_code"),
    [("111111111111", 2), ("222222222222", 0)],
)
def test_only_in_its_own_account_the_pipelines_stack_has_its_name(
    configured, project, account, exit_code
):
    (project / "queue.json").write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    own = '[[stack]]\nname = "b-pipeline-setup"\ntemplate = "queue.json"\n'

    result = configured({"name": "a", "account": account}, name="a-b", own=own)

    assert result.exit_code == exit_code
    clash = "the stack a-b-pipeline-setup would be called like the one that sets the account up"
    assert (clash in result.stderr) == (exit_code == 2)


def test_an_arn_that_is_wrong_in_itself_is_compared_with_nothing(configured):
    own = '[notify]\ntopic = "x"\ntopic_key = "arn:aws:kms:eu-west-1:1:key/x"\n'

    result = configured({"name": "qa"}, own=own)

    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        'error: topic in [notify] is "x", which is not the ARN of an SNS topic',
        "error: topic_key in [notify] is "
        '"arn:aws:kms:eu-west-1:1:key/x", which is not the ARN of a KMS key',
    ]


def test_a_topic_and_its_key_may_be_given_together(configured):
    own = (
        '[notify]\ntopic = "arn:aws:sns:eu-west-1:444444444444:delivery"\n'
        'topic_key = "arn:aws:kms:eu-west-1:444444444444:key/x"\n'
    )

    assert configured({"name": "qa"}, own=own).exit_code == 0
