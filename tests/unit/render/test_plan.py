"""The steps of a plan: as text in `tests/data/golden/plan*.txt`, and as data."""

import json

import pytest

from pipegen.render import plan
from pipegen.render.plan import DeploymentStep

FOREIGN = """
topic = "arn:aws:sns:eu-west-1:999999999999:delivery"
topic_key = "arn:aws:kms:eu-west-1:999999999999:key/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
"""
EMAIL = 'email = ["platform@example.com"]\n'
CHATS = """
slack = { workspace = "T01234567", channel = "C01234567" }
[notify.teams]
tenant = "0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
team = "1a2b3c4d-1a2b-3c4d-5e6f-708192a3b4c5"
channel = "19%3Aexample%40thread.tacv2"
"""
QA = 'account = "222222222222"'


def steps(plan, *arguments):
    return json.loads(plan("--format", "json", *arguments))["steps"]


def test_the_plan_of_the_default_configuration(project, plan, golden):
    golden("plan.txt", plan())


def test_the_plan_with_a_topic_and_a_key_in_another_account(project, plan, configure, golden):
    configure((EMAIL, FOREIGN))

    golden("plan-topic.txt", plan())


def test_the_plan_with_one_account_for_all(project, plan, configure, golden):
    configure(("222222222222", "111111111111"), ("333333333333", "111111111111"))

    golden("plan-one-account.txt", plan())


def test_the_plan_without_the_pipeline(project, plan, golden):
    golden("plan-direct.txt", plan("--direct", "production"))


def test_the_plan_with_chat_channels_and_stacks_that_are_replaced(
    project, plan, configure, golden
):
    configure((EMAIL, CHATS), (QA, f'{QA}\non_failed_stack = "replace"'))

    golden("plan-chats.txt", plan())


def test_the_policy_of_an_existing_topic_in_the_same_account_allows_both_roles_and_the_alarm(
    project, plan, configure
):
    topic = "arn:aws:sns:eu-west-1:111111111111:delivery"
    configure((EMAIL, f'topic = "{topic}"\n'))

    [step] = [step for step in steps(plan) if step["kind"] == "topic"]

    first, *statements = step["notes"]
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic}
    roles = ["role/infrastructure-service", "role/infrastructure-events"]
    assert first == f"the owner of {topic} adds to its policy:"
    assert [json.loads(statement) for statement in statements] == [
        {
            **publish,
            "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
            "Condition": {
                "ArnEquals": {
                    "aws:PrincipalArn": [f"arn:aws:iam::111111111111:{role}" for role in roles]
                }
            },
        },
        {
            **publish,
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Condition": {
                "ArnEquals": {
                    "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:"
                    "infrastructure-undelivered"
                }
            },
        },
    ]


@pytest.mark.parametrize(
    ("connection", "kinds"),
    [
        ("", ["accounts", "accounts", "pipeline", "push", "connection", "email", "start"]),
        (
            'connection = "arn:aws:codeconnections:eu-west-1:111111111111:connection/0f2d4b6c"\n',
            ["accounts", "accounts", "pipeline", "push", "email", "start"],
        ),
    ],
)
def test_steps_are_in_order_and_omitted_if_not_needed(project, plan, configure, connection, kinds):
    configure(('branch = "main"\n', f'branch = "main"\n{connection}'))

    assert [step["kind"] for step in steps(plan)] == kinds


def test_only_prints_the_steps_of_one_kind_of_set_up(project, plan):
    accounts, pipeline = steps(plan, "--only", "accounts"), steps(plan, "--only", "pipeline")

    assert [(step["kind"], step["account"], step["profile"]) for step in accounts + pipeline] == [
        ("accounts", "222222222222", "qa"),
        ("accounts", "333333333333", "production"),
        ("pipeline", "111111111111", "pipeline"),
    ]


def test_each_step_with_commands_first_checks_its_account(project, plan):
    checks = {
        step["kind"]: (step["account"], step["commands"][0])
        for step in steps(plan)
        if step["commands"]
    }

    assert list(checks) == ["accounts", "pipeline", "start"]
    assert all(
        command.startswith('[ "$(aws sts get-caller-identity ') and f" = {account} ]" in command
        for account, command in checks.values()
    )


def test_without_tags_the_plan_has_no_tags_option(project, plan, configure):
    configure(('[tags]\nproject = "infrastructure"\n', ""))

    assert "--tags" not in plan()


def test_a_comment_stays_on_one_line_and_opens_no_quote():
    step = DeploymentStep("push", "push\nrm -rf `here`", ("it's o'brien@example.com",))

    assert plan.text([step]) == (
        "# 1. push rm -rf here\n#    it\N{RIGHT SINGLE QUOTATION MARK}s "
        "o\N{RIGHT SINGLE QUOTATION MARK}brien@example.com\n"
    )
