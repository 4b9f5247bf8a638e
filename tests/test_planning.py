"""What `pipegen plan` prints: read by people, pasted into shells, and run by `sh -e`."""

import json
import os
import subprocess

import pytest

from pipegen import planning
from pipegen.planning import Step

FOREIGN = """
topic = "arn:aws:sns:eu-west-1:999999999999:delivery"
topic_key = "arn:aws:kms:eu-west-1:999999999999:key/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
"""
EMAIL = 'email = ["platform@example.com"]\n'
OWN = """
[[stack]]
name = "queue"
template = "stacks/queue.json"
inputs = { Network = "vpc-setup.VpcId" }
"""
QUEUE = {
    "Parameters": {"Network": {"Type": "String"}, "Words": {"Type": "String", "Default": ""}},
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    "Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}}},
}
# Stands in for the AWS CLI: notes what it is called with, and answers what it is told to.
AWS = """#!/usr/bin/env python3
import json, os, pathlib, sys
arguments = sys.argv[1:]
with open(os.environ["CALLS"], "a") as calls:
    print(json.dumps(arguments), file=calls)
if arguments[0] == "sts":
    print("222222222222" if arguments[-1] != "production" else "333333333333")
if arguments[1] == "describe-stacks":
    print(os.environ["OUTPUT"], end="")
if arguments[1] == os.environ.get("FAILS"):
    sys.exit(254)
"""


@pytest.fixture
def configure(project):
    """Return a function that changes `pipegen.toml`: old → new, and more at its end."""

    def change(*replacements, more=""):
        path = project / "pipegen.toml"
        text = path.read_text()
        for old, new in replacements:
            assert text.count(old) == 1
            text = text.replace(old, new)
        path.write_text(text + more)

    return change


@pytest.fixture
def queue(project, configure):
    """A stack of the user's own, with an input."""
    configure(more=OWN)
    (project / "stacks").mkdir()
    (project / "stacks/queue.json").write_text(json.dumps(QUEUE))


@pytest.fixture
def shell(tmp_path_factory, monkeypatch):
    """Return a function: a script → its exit code, stderr, and what `aws` was called with."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "aws").write_text(AWS)
    (folder / "aws").chmod(0o755)
    calls = folder / "calls"
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(calls))
    monkeypatch.setenv("OUTPUT", "vpc-0a1b2c3d")

    def run(script, command=("sh", "-e")):
        calls.write_text("")
        done = subprocess.run(command, input=script, capture_output=True, text=True)
        return (
            done.returncode,
            done.stderr,
            [json.loads(line) for line in calls.read_text().splitlines()],
        )

    return run


def plan(pipegen, *arguments):
    result = pipegen("plan", *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def options(call, name):
    """The values of an option that takes several."""
    start = call.index(name) + 1
    end = next((i for i in range(start, len(call)) if call[i].startswith("--")), len(call))
    return call[start:end]


def steps(pipegen, *arguments):
    return json.loads(plan(pipegen, "--format", "json", *arguments))["steps"]


def test_the_plan_of_the_default(project, pipegen, golden):
    golden("plan.txt", plan(pipegen))


def test_the_plan_with_a_topic_and_a_key_in_another_account(project, pipegen, configure, golden):
    configure((EMAIL, FOREIGN))

    golden("plan-topic.txt", plan(pipegen))


def test_the_plan_with_one_account_for_all(project, pipegen, configure, golden):
    configure(("222222222222", "111111111111"), ("333333333333", "111111111111"))

    golden("plan-one-account.txt", plan(pipegen))


def test_the_plan_without_the_pipeline(project, pipegen, golden):
    golden("plan-direct.txt", plan(pipegen, "--direct", "production"))


def test_the_owner_of_a_topic_in_the_same_account_admits_eventbridge_itself(
    project, pipegen, configure
):
    topic = "arn:aws:sns:eu-west-1:111111111111:delivery"
    configure((EMAIL, f'topic = "{topic}"\n'))

    [step] = [step for step in steps(pipegen) if step["kind"] == "topic"]

    first, *statements = step["notes"]
    assert first == f"the owner of {topic} adds to its policy:"
    assert [json.loads(each) for each in statements] == [
        {
            "Effect": "Allow",
            "Action": "sns:Publish",
            "Resource": topic,
            "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
            "Condition": {
                "ArnEquals": {
                    "aws:PrincipalArn": ["arn:aws:iam::111111111111:role/infrastructure-service"]
                }
            },
        },
        {
            "Effect": "Allow",
            "Action": "sns:Publish",
            "Resource": topic,
            "Principal": {"Service": "events.amazonaws.com"},
        },
    ]


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ("", ["accounts", "accounts", "pipeline", "push", "connection", "email", "start"]),
        (
            'connection = "arn:aws:codeconnections:eu-west-1:111111111111:connection/0f2d4b6c"\n',
            ["accounts", "accounts", "pipeline", "push", "email", "start"],
        ),
    ],
)
def test_steps_come_in_order_and_only_where_there_is_something_to_do(
    project, pipegen, configure, given, kinds
):
    configure(('branch = "main"\n', f'branch = "main"\n{given}'))

    assert [step["kind"] for step in steps(pipegen)] == kinds


def test_only_a_set_up_is_printed_when_asked_for(project, pipegen):
    accounts, pipeline = steps(pipegen, "--only", "accounts"), steps(pipegen, "--only", "pipeline")

    assert [(each["kind"], each["account"], each["profile"]) for each in accounts + pipeline] == [
        ("accounts", "222222222222", "qa"),
        ("accounts", "333333333333", "production"),
        ("pipeline", "111111111111", "pipeline"),
    ]


def test_each_step_with_commands_first_checks_its_account(project, pipegen):
    checks = {
        each["kind"]: (each["account"], each["commands"][0])
        for each in steps(pipegen)
        if each["commands"]
    }

    assert list(checks) == ["accounts", "pipeline", "start"]
    assert all(
        command.startswith('[ "$(aws sts get-caller-identity ') and f" = {account} ]" in command
        for account, command in checks.values()
    )


def test_a_wrong_profile_ends_the_step_before_anything_is_deployed(
    project, pipegen, configure, shell
):
    configure(("222222222222", "444444444444"))

    code, error, calls = shell(plan(pipegen, "--only", "accounts"))

    assert (code, error) == (1, "profile qa is not account 444444444444\n")
    assert [call[0] for call in calls] == ["sts"]


@pytest.mark.parametrize("shells", [("sh",), ("bash",), ("sh", "-e")])
def test_a_command_that_fails_ends_its_step(project, pipegen, shell, monkeypatch, shells):
    monkeypatch.setenv("FAILS", "deploy")

    code, _, calls = shell(plan(pipegen, "--direct", "qa") + "\necho on >&2", shells)

    assert [call[1] for call in calls] == ["get-caller-identity", "deploy"]
    assert bool(code) == (shells == ("sh", "-e"))  # a shell that is pasted into lives on


@pytest.mark.parametrize("output", ["", "None\n", "\n"])
def test_an_output_that_does_not_exist_ends_the_step(project, pipegen, shell, monkeypatch, output):
    monkeypatch.setenv("OUTPUT", output)

    code, error, calls = shell(plan(pipegen, "--direct", "qa"))

    assert (code, error) == (1, "stack qa-vpc-setup has no output VpcId\n")
    assert [call[1] for call in calls] == [
        "get-caller-identity",
        "deploy",
        "set-stack-policy",
        "describe-stacks",
    ]


def test_the_outputs_of_a_stack_are_fed_to_the_next(project, pipegen, shell, queue):
    code, error, calls = shell(plan(pipegen, "--direct", "qa"))

    assert (code, error) == (0, "")
    deploys = [call for call in calls if call[1] == "deploy"]
    assert [options(call, "--stack-name") for call in deploys] == [
        ["qa-vpc-setup"],
        ["qa-ec2-setup"],
        ["qa-queue"],
    ]
    assert options(deploys[1], "--parameter-overrides")[-2:] == [
        "VpcId=vpc-0a1b2c3d",
        "PrivateSubnetIds=vpc-0a1b2c3d",
    ]
    assert options(deploys[2], "--parameter-overrides") == ["Words=", "Network=vpc-0a1b2c3d"]


HOSTILE = [
    "it's",
    'say "yes"',
    "$HOME $(touch hacked) `touch hacked`",
    "two\nlines",
    "a,b",
    "back\\slash",
    "* ? ~ ! # ; & |",
    " spaces around ",
    "a=b",
    "-dash",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_reaches_the_aws_cli_as_it_is(project, pipegen, configure, queue, shell, value):
    profile = " ".join(value.split())  # the configuration refuses others
    configure(
        (
            'account = "222222222222"\n',
            f'account = "222222222222"\nprofile = {json.dumps(profile)}\n',
        ),
        (
            '[environment.parameters.vpc-setup]\nVpcCidr = "10.10',
            "[environment.parameters]\nqueue.Words = "
            f'{json.dumps(value)}\n[environment.parameters.vpc-setup]\nVpcCidr = "10.10',
        ),
    )

    code, error, calls = shell(plan(pipegen, "--direct", "qa"))

    assert (code, error) == (0, "")
    assert f"Words={value}" in calls[-2]
    assert all(call[call.index("--profile") + 1] == profile for call in calls)
    assert not (project / "hacked").exists()


def test_a_tag_reaches_the_aws_cli_as_it_is(project, pipegen, configure, shell):
    configure(('project = "infrastructure"', '"cost centre" = "a + b"\nempty = ""'))

    _, _, calls = shell(plan(pipegen, "--direct", "qa"))

    assert options(calls[1], "--tags") == ["cost centre=a + b", "empty="]


def test_without_tags_there_is_no_option_for_them(project, pipegen, configure):
    configure(('[tags]\nproject = "infrastructure"\n', ""))

    assert "--tags" not in plan(pipegen)


def test_a_stack_gets_the_policy_of_its_parameter_file(project, pipegen, shell):
    pipegen("render")

    _, _, calls = shell(plan(pipegen, "--direct", "production"))

    policies = {
        options(call, "--stack-name")[0]: json.loads(options(call, "--stack-policy-body")[0])
        for call in calls
        if call[1] == "set-stack-policy"
    }
    assert policies == {
        stage: json.loads((project / f"templates/config/{stage}.json").read_text())["StackPolicy"]
        for stage in ("vpc-setup", "ec2-setup")
    }


def test_capabilities_are_those_that_the_template_needs(project, pipegen, queue, shell):
    _, _, calls = shell(plan(pipegen, "--direct", "qa"))

    deploys = [call for call in calls if call[1] == "deploy"]
    assert [options(call, "--capabilities") for call in deploys[:2]] == [
        ["CAPABILITY_NAMED_IAM"]
    ] * 2
    assert "--capabilities" not in deploys[2]


def test_paths_are_seen_from_the_current_folder(project, pipegen, queue, shell, monkeypatch):
    pipegen("render")
    (project / "deep er/er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep er/er")

    _, _, calls = shell(plan(pipegen, "--direct", "qa"))

    files = [options(call, "--template-file") for call in calls if call[1] == "deploy"]
    assert files == [
        ["../../templates/vpc-setup.json"],
        ["../../templates/ec2-setup.json"],
        ["../../stacks/queue.json"],
    ]


def test_a_template_too_large_to_send_inline_goes_through_the_bucket(
    project, pipegen, configure, queue, shell
):
    large = QUEUE | {"Metadata": {"Why": "x" * 51_200}}
    (project / "stacks/queue.json").write_text(json.dumps(large))
    missing = pipegen("plan", "--direct", "qa")
    configure(('branch = "main"\n', 'branch = "main"\ntemplate_bucket = "example-templates"\n'))

    _, _, calls = shell(plan(pipegen, "--direct", "qa"))

    assert missing.exit_code == 2
    assert "[pipeline] template_bucket" in missing.stderr
    deploys = [call for call in calls if call[1] == "deploy"]
    assert ["--s3-bucket" in call for call in deploys] == [False, False, True]
    assert options(deploys[2], "--s3-bucket") == ["example-templates"]


def test_a_comment_stays_one_line_and_opens_no_quote():
    step = Step("push", "push\nrm -rf `here`", ("it's o'brien@example.com",))

    assert planning.text([step]) == (
        "# 1. push rm -rf here\n#    it\N{RIGHT SINGLE QUOTATION MARK}s "
        "o\N{RIGHT SINGLE QUOTATION MARK}brien@example.com\n"
    )
