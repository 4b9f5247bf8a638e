"""The commands of docs/removing.md that tear everything down, run as written, with real ids."""

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, Shell
from tests.helpers.delivery.repository import Project
from tests.helpers.docs.markdown import ROOT, blocks

SHELL = [block.text for block in blocks(ROOT / "docs/removing.md") if block.language == "sh"]
PREFIXES = {"qa": "qa-", "production": ""}
HEAD = "infrastructure-pipeline-setup"
TOPIC = f"arn:aws:sns:eu-west-1:111111111111:{HEAD}-{{}}-EXAMPLE"
SUBNETS = ("PublicSubnet1", "PublicSubnet2", "PrivateSubnet1", "PrivateSubnet2")

Ids = dict[tuple[str, str], str]
"""Profile and logical id → physical id."""


def _block(first: str) -> str:
    """Return the block of the page that begins like `first`."""
    [block] = [text for text in SHELL if text.startswith(first)]
    return block


def _of(profile: str, script: str) -> str:
    """Return the lines about QA as they are for `profile`."""
    lines = [line for line in script.splitlines() if "--profile qa" in line]
    text = "\n".join(lines).replace("--profile qa", f"--profile {profile}")
    return text.replace(" qa-", f" {PREFIXES[profile]}")


def _run(shell: Shell, script: str) -> str:
    done = shell.run(script)
    assert done.code == 0, f"{script}\n{done.err}"
    return done.out


@pytest.fixture(scope="module")
def ids(one_terminal: Shell, project: Project) -> Ids:
    """Deploy everything, and list the physical ids with the commands of the page."""
    _run(one_terminal, f"cd '{project.folder}'\n{project.everything()}")
    physical_ids = {}
    for line in _block("aws cloudformation list-stack-resources").splitlines():
        for row in _run(one_terminal, line).splitlines():
            logical_id, physical_id = row.split("\t")
            physical_ids[line.split()[-1], logical_id] = physical_id
    return physical_ids


@pytest.fixture(scope="module")
def without_stacks(one_terminal: Shell, ids: Ids) -> Shell:
    """Delete the pipeline and the environments' stacks, first QA's and then production's."""
    script = _block("aws cloudformation delete-stack --stack-name infrastructure-pipeline")
    _run(one_terminal, script)
    _run(one_terminal, _of("production", script))
    return one_terminal


@pytest.fixture(scope="module")
def retained(without_stacks: Shell) -> dict[str, object]:
    """Return the resources that remain after that."""
    return _retained(without_stacks)


def _retained(shell: Shell) -> dict[str, object]:
    vpcs = '--filters Name=is-default,Values=false --query "Vpcs[].VpcId"'
    subnets = '--filters Name=default-for-az,Values=false --query "Subnets[].SubnetId"'
    commands = {
        "networks": f"ec2 describe-vpcs {vpcs}",
        "subnets": f"ec2 describe-subnets {subnets}",
        "logs": 'logs describe-log-groups --query "logGroups[].logGroupName"',
        "buckets": 's3api list-buckets --query "Buckets[].Name"',
        "topics": 'sns list-topics --query "Topics[].TopicArn"',
    }
    return {
        kind: {id_ for profile in ACCOUNTS for id_ in shell.ask(profile, command)}
        for kind, command in commands.items()
    }


def test_stateful_resources_are_retained(ids: Ids, retained: dict[str, object]) -> None:
    assert retained == {
        "networks": {ids["qa", "Vpc"], ids["production", "Vpc"]},
        "subnets": {ids[profile, subnet] for profile in PREFIXES for subnet in SUBNETS},
        "logs": {
            ids["qa", "FlowLogGroup"],
            ids["production", "FlowLogGroup"],
            ids["pipeline", "EventsLogs"],
        },
        "buckets": {ids["pipeline", "ArtifactBucket"]},
        "topics": {ids["pipeline", "PeopleTopic"], ids["pipeline", "ApprovalsTopic"]},
    }


@pytest.mark.usefixtures("retained")
def test_nothing_is_left_after_all_commands(ids: Ids, without_stacks: Shell) -> None:
    shell = without_stacks
    for profile in PREFIXES:
        _run(shell, _network(profile, ids))
    bucket = ids["pipeline", "ArtifactBucket"]
    put = f"s3api put-object --bucket {bucket} --key a"
    shell.ask("pipeline", put)
    shell.ask("pipeline", put)
    shell.ask("pipeline", f"s3api delete-object --bucket {bucket} --key a")
    _run(shell, _store(ids))
    _run(shell, _block("aws cloudformation delete-stack --stack-name infrastructure-account"))

    assert _retained(shell) == {kind: set() for kind in _retained(shell)}
    assert [shell.stacks(profile) for profile in ACCOUNTS] == [{}, {}, {}]
    for key in ("ArtifactKey", "MessageKey"):
        described = shell.ask("pipeline", f"kms describe-key --key-id {ids['pipeline', key]}")
        assert described["KeyMetadata"]["KeyState"] == "PendingDeletion"


def _network(profile: str, ids: Ids) -> str:
    subnet, *rest = _block("aws ec2 delete-subnet").splitlines()
    lines = [
        subnet.replace("subnet-0123456789abcdef0", ids[profile, logical_id])
        for logical_id in SUBNETS
    ]
    text = "\n".join([*lines, *rest]).replace("vpc-0123456789abcdef0", ids[profile, "Vpc"])
    text = text.replace("qa-vpc-setup-FlowLogGroup-EXAMPLE", ids[profile, "FlowLogGroup"])
    return _of(profile, text)


def _store(ids: Ids) -> str:
    text = _block("bucket=").replace(f"{HEAD}-EventsLogs-EXAMPLE", ids["pipeline", "EventsLogs"])
    for topic in ("PeopleTopic", "ApprovalsTopic"):
        text = text.replace(TOPIC.format(topic), ids["pipeline", topic])
    *lines, key = text.splitlines()
    keys = [
        key.replace("01234567-89ab-cdef-0123-456789abcdef", ids["pipeline", logical_id])
        for logical_id in ("ArtifactKey", "MessageKey")
    ]
    return "\n".join([f"bucket={ids['pipeline', 'ArtifactBucket']}", *lines[1:], *keys])


QUEUE = {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}


@pytest.mark.usefixtures("without_stacks")
def test_a_stack_that_is_no_longer_in_the_pipeline_is_deleted(
    one_terminal: Shell, project: Project
) -> None:
    project.write("queue.json", QUEUE)
    made = "--stack-name qa-queue --template-file queue.json --region eu-west-1 --profile qa"
    done = one_terminal.run(f"aws cloudformation deploy {made}", project.folder)
    assert (done.code, "qa-queue" in one_terminal.stacks("qa")) == (0, True), done.err

    _run(one_terminal, _block("aws cloudformation delete-stack --stack-name qa-queue"))

    assert "qa-queue" not in one_terminal.stacks("qa")
