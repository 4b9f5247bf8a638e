"""Every combination of channels, with everything that may happen to a stage that failed."""

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
    frozenset(name for name, wanted in zip(CHANNELS, each, strict=True) if wanted)
    for each in product([False, True], repeat=len(CHANNELS))
]
ON_FAILURE = {"none": None, "retry": "RETRY", "rollback": "ROLLBACK"}
EACH = pytest.mark.parametrize("on_failure", ON_FAILURE)
# What is there for a channel, and nowhere else.
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


@EACH
@pytest.mark.parametrize("channels", COMBINATIONS, ids=lambda each: "-".join(sorted(each)) or "-")
def test_there_is_nothing_for_a_channel_that_was_not_asked_for(everything, channels, on_failure):
    resources = everything[channels, on_failure]["Resources"]
    types = {each["Type"] for each in resources.values()}

    assert {kind for kind in ONLY_FOR if kind in types} == {
        kind for kind, wanted in ONLY_FOR.items() if wanted & channels
    }
    assert {name for name in NAMED if name in resources} == {
        name for name, wanted in NAMED.items() if wanted & channels
    }
    # pipegen's own topic asks where somebody is told, and the user's topic is not given.
    assert ("ApprovalsTopic" in resources) == (bool(channels) and "topic" not in channels)
    assert ("MessageKey" in resources) == bool(channels - {"topic"})


@EACH
@pytest.mark.parametrize("channels", COMBINATIONS, ids=lambda each: "-".join(sorted(each)) or "-")
def test_whoever_is_asked_is_the_users_topic_or_our_own(everything, channels, on_failure):
    stages = everything[channels, on_failure]["Resources"]["Pipeline"]["Properties"]["Stages"]

    [approval] = [each for each in stages if each["Name"] == "production-setup-approval"]

    asked = approval["Actions"][0]["Configuration"].get("NotificationArn")
    own = {"Ref": "ApprovalsTopic"} if channels else None
    assert asked == (ELSEWHERE if "topic" in channels else own)


@EACH
def test_what_happens_to_a_stage_that_failed_is_said_of_each_that_deploys(everything, on_failure):
    body = everything[frozenset(), on_failure]

    found = {
        each["Name"]: each.get("OnFailure")
        for each in body["Resources"]["Pipeline"]["Properties"]["Stages"]
    }

    wanted = {
        "none": None,
        "retry": {"Result": "RETRY", "RetryConfiguration": {"RetryMode": "FAILED_ACTIONS"}},
        "rollback": {"Result": "ROLLBACK"},
    }[on_failure]
    assert found == {
        "Source": None,
        "qa-vpc-setup": wanted,
        "qa-ec2-setup": wanted,
        "production-setup-approval": None,
        "vpc-setup": wanted,
        "ec2-setup": wanted,
    }


def test_each_can_be_sent_inline(everything):
    sizes = {which: len(files.dumps(body)) for which, body in everything.items()}

    assert {which: size for which, size in sizes.items() if size >= 51_200} == {}


def apart_from_failures(body):
    """Return a template without what its stages do when they fail, as text."""
    copied = copy.deepcopy(body)
    for stage in copied["Resources"]["Pipeline"]["Properties"]["Stages"]:
        stage.pop("OnFailure", None)
    return json.dumps(copied)


@pytest.mark.parametrize("channels", COMBINATIONS, ids=lambda each: "-".join(sorted(each)) or "-")
def test_nothing_but_the_stages_says_what_happens_after_a_failure(everything, channels):
    without = {apart_from_failures(everything[channels, name]) for name in ON_FAILURE}

    assert len(without) == 1
