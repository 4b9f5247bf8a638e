"""Who is told what, over which topic."""

import json

import pytest

from pipelines import BASE, ELSEWHERE, KEY, TOPIC, TWO, actions, build, of_role, statements

ADMINISTER = {
    "Effect": "Allow",
    "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
    "Action": ["kms:*"],
    "Resource": ["*"],
}


def test_people_are_told_over_an_encrypted_topic(resources):
    found = resources("default")
    events = {"Service": "events.amazonaws.com"}

    assert found["PeopleTopic"]["Properties"] == {
        "KmsMasterKeyId": {"Fn::GetAtt": ["MessageKey", "Arn"]}
    }
    assert found["MessageKey"]["Properties"]["EnableKeyRotation"] is True
    assert statements(found["MessageKey"], "Properties", "KeyPolicy") == {
        "AdministerByAccount": ADMINISTER,
        "EncryptByEventBridge": {
            "Effect": "Allow",
            "Principal": events,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": ["*"],
        },
    }
    assert found["PeopleTopicPolicy"]["Properties"]["Topics"] == [{"Ref": "PeopleTopic"}]
    assert statements(found["PeopleTopicPolicy"], "Properties", "PolicyDocument") == {
        "PublishByEventBridge": {
            "Effect": "Allow",
            "Principal": events,
            "Action": ["sns:Publish"],
            "Resource": [{"Ref": "PeopleTopic"}],
        },
    }
    assert found["Email87d13a93"]["Properties"] == {
        "TopicArn": {"Ref": "PeopleTopic"},
        "Protocol": "email",
        "Endpoint": "platform@example.com",
    }


def test_a_given_topic_is_left_to_its_owner(body, resources, pipeline):
    types = {each["Type"] for each in resources("topic").values()}

    assert not types & {"AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription"}
    assert "MessageKey" not in resources("topic")
    approval = actions(pipeline("topic"))["production-setup-approval"]
    assert approval["Configuration"]["NotificationArn"] == TOPIC
    [target] = resources("topic")["StateChangeRule"]["Properties"]["Targets"]
    assert (target["Id"], target["Arn"], target.get("RoleArn")) == ("GivenTopic", TOPIC, None)
    assert body("topic")["Outputs"]["ApprovalTopicArn"]["Value"] == TOPIC


def test_beside_a_given_topic_e_mails_go_to_one_of_our_own(resources):
    found = resources("topic-elsewhere")

    targets = found["StateChangeRule"]["Properties"]["Targets"]
    assert [(each["Id"], each["Arn"]) for each in targets] == [
        ("PeopleTopic", {"Ref": "PeopleTopic"}),
        ("GivenTopic", ELSEWHERE),
    ]
    assert found["PeopleTopicPolicy"]["Properties"]["Topics"] == [{"Ref": "PeopleTopic"}]
    assert found["Email87d13a93"]["Properties"]["TopicArn"] == {"Ref": "PeopleTopic"}


def test_a_topic_in_another_account_is_reached_with_a_role(resources):
    found = resources("topic-elsewhere")
    role = found["EventsRole"]

    assert [each.get("RoleArn") for each in found["StateChangeRule"]["Properties"]["Targets"]] == [
        None,
        {"Fn::GetAtt": ["EventsRole", "Arn"]},
    ]
    assert role["Properties"]["RoleName"] == "infrastructure-events"
    assert statements(role, "Properties", "AssumeRolePolicyDocument")["Assume"]["Principal"] == {
        "Service": "events.amazonaws.com"
    }
    assert of_role(role) == {
        "TellPeople": {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [ELSEWHERE]},
        "EncryptTheMessage": {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": [KEY],
        },
    }


def test_a_topic_elsewhere_without_a_key_needs_none(tmp_path):
    built = build(tmp_path, f'{BASE}[notify]\ntopic = "{ELSEWHERE}"\n{TWO}')

    role = built["Resources"]["EventsRole"]
    assert list(of_role(role)) == ["TellPeople"]


@pytest.mark.parametrize(
    ("variant", "states"),
    [
        ("default", ["CANCELED", "FAILED", "STOPPED", "SUCCEEDED"]),
        ("superseded", ["CANCELED", "FAILED", "STOPPED", "SUCCEEDED", "SUPERSEDED"]),
    ],
)
def test_the_end_of_an_execution_is_told_in_words(resources, variant, states):
    rule = resources(variant)["StateChangeRule"]["Properties"]

    assert rule["EventPattern"] == {
        "source": ["aws.codepipeline"],
        "detail-type": ["CodePipeline Pipeline Execution State Change"],
        "detail": {"pipeline": ["infrastructure"], "state": states},
    }
    [target] = rule["Targets"]
    assert target["InputTransformer"] == {
        "InputPathsMap": {
            "execution": "$.detail.execution-id",
            "state": "$.detail.state",
            "time": "$.time",
        },
        "InputTemplate": '"infrastructure: execution <execution> is <state> since <time>."\n'
        '"https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/'
        'infrastructure/executions/<execution>/timeline"',
    }


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("cn-north-1", "https://console.amazonaws.cn/codesuite/"),
        ("us-gov-west-1", "https://console.amazonaws-us-gov.com/codesuite/"),
    ],
)
def test_other_partitions_have_a_console_of_their_own(tmp_path, region, address):
    built = build(tmp_path, (BASE + TWO).replace("eu-west-1", region))

    assert address in json.dumps(built)
