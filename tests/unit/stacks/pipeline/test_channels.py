"""Every combination of channels with every value of `on_failure`."""

import copy
import json
from itertools import product

import pytest

from pipegen.render import files
from tests.helpers.pipelines import BASE, ELSEWHERE, KEY, PRODUCTION, QA, SLACK, TEAMS, build

CHANNELS = {
    "email": 'email = ["platform@example.com"]\n',
    "topic": f'topic = "{ELSEWHERE}"\ntopic_key = "{KEY}"\n',
    "slack": SLACK,
    "teams": TEAMS,
}
COMBINATIONS = [
    frozenset(name for name, enabled in zip(CHANNELS, flags, strict=True) if enabled)
    for flags in product([False, True], repeat=len(CHANNELS))
]
ON_FAILURE = {"none": None, "retry": "RETRY", "rollback": "ROLLBACK"}
EVERY_ON_FAILURE = pytest.mark.parametrize("on_failure", ON_FAILURE)
# Resource types that exist only for these channels.
ONLY_FOR = {
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": {"teams"},
    "AWS::Chatbot::SlackChannelConfiguration": {"slack"},
    "AWS::CloudWatch::Alarm": set(CHANNELS),
    "AWS::DynamoDB::Table": set(CHANNELS),
    "AWS::Events::Rule": set(CHANNELS),
    "AWS::Lambda::EventInvokeConfig": set(CHANNELS),
    "AWS::Lambda::Function": set(CHANNELS),
    "AWS::Lambda::Permission": set(CHANNELS),
    "AWS::Logs::LogGroup": set(CHANNELS),
    "AWS::SQS::Queue": set(CHANNELS),
    "AWS::SQS::QueuePolicy": set(CHANNELS),
}
NAMED = {
    "ChatRole": {"slack", "teams"},
    "ChatTopic": {"slack", "teams"},
    "ChatTopicPolicy": {"slack", "teams"},
    "Email87d13a93": {"email"},
    "EventsRole": set(CHANNELS),
    "PeopleTopic": {"email"},
    "PeopleTopicPolicy": {"email"},
}


@pytest.fixture(scope="session")
def everything(tmp_path_factory):
    """Combination and `on_failure` → the body of the template."""
    bodies = {}
    for channels, on_failure in product(COMBINATIONS, ON_FAILURE):
        notify = "".join(CHANNELS[name] for name in sorted(channels))
        text = f'{BASE}on_failure = "{on_failure}"\n[notify]\n{notify}{QA}{PRODUCTION}'
        bodies[channels, on_failure] = build(tmp_path_factory.mktemp("channels"), text)
    return bodies


@EVERY_ON_FAILURE
@pytest.mark.parametrize(
    "channels", COMBINATIONS, ids=lambda channels: "-".join(sorted(channels)) or "-"
)
def test_only_configured_channels_have_resources(everything, channels, on_failure):
    resources = everything[channels, on_failure]["Resources"]
    types = {resource["Type"] for resource in resources.values()}

    assert {kind for kind in ONLY_FOR if kind in types} == {
        kind for kind, required_by in ONLY_FOR.items() if required_by & channels
    }
    assert {name for name in NAMED if name in resources} == {
        name for name, required_by in NAMED.items() if required_by & channels
    }
    # The approvals topic of pipegen needs subscribers; an existing topic replaces it.
    assert ("ApprovalsTopic" in resources) == (bool(channels) and "topic" not in channels)
    assert ("MessageKey" in resources) == bool(channels - {"topic"})


@EVERY_ON_FAILURE
@pytest.mark.parametrize(
    "channels", COMBINATIONS, ids=lambda channels: "-".join(sorted(channels)) or "-"
)
def test_approvals_notify_the_existing_topic_or_the_one_of_pipegen(
    everything, channels, on_failure
):
    stages = everything[channels, on_failure]["Resources"]["Pipeline"]["Properties"]["Stages"]

    [approval] = [stage for stage in stages if stage["Name"] == "production-setup-approval"]

    topic = approval["Actions"][0]["Configuration"].get("NotificationArn")
    pipegen_topic = {"Ref": "ApprovalsTopic"} if channels else None
    assert topic == (ELSEWHERE if "topic" in channels else pipegen_topic)


@EVERY_ON_FAILURE
def test_every_deploy_stage_has_the_configured_on_failure_result(everything, on_failure):
    body = everything[frozenset(), on_failure]

    results = {
        stage["Name"]: stage.get("OnFailure")
        for stage in body["Resources"]["Pipeline"]["Properties"]["Stages"]
    }

    expected = {
        "none": None,
        "retry": {"Result": "RETRY", "RetryConfiguration": {"RetryMode": "FAILED_ACTIONS"}},
        "rollback": {"Result": "ROLLBACK"},
    }[on_failure]
    assert results == {
        "Source": None,
        "qa-vpc-setup": expected,
        "qa-ec2-setup": expected,
        "production-setup-approval": None,
        "vpc-setup": expected,
        "ec2-setup": expected,
    }


def test_the_template_of_every_combination_can_be_sent_inline(everything):
    sizes = {variant: len(files.dumps(body)) for variant, body in everything.items()}

    assert {variant: size for variant, size in sizes.items() if size >= 51_200} == {}


def without_on_failure(body):
    """Return a template without what its stages do when they fail, as text."""
    copied = copy.deepcopy(body)
    for stage in copied["Resources"]["Pipeline"]["Properties"]["Stages"]:
        stage.pop("OnFailure", None)
    return json.dumps(copied)


@pytest.mark.parametrize(
    "channels", COMBINATIONS, ids=lambda names: "-".join(sorted(names)) or "-"
)
def test_on_failure_changes_nothing_but_the_stages(everything, channels):
    bodies = {without_on_failure(everything[channels, name]) for name in ON_FAILURE}

    assert len(bodies) == 1
