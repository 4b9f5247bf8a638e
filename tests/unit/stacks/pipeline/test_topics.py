"""The topics: who may publish to them, who hears, and with which key."""

import pytest

from tests.helpers.pipelines import BASE, EMAIL, SLACK, TWO, build, statements

ACCOUNT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
FUNCTION = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/infrastructure-events"}
ALARM = {
    "Fn::Sub": "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:"
    "infrastructure-undelivered"
}
ADMINISTER = {
    "Effect": "Allow",
    "Principal": ACCOUNT,
    "Action": ["kms:*"],
    "Resource": ["*"],
}
BY_ALARM = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudwatch.amazonaws.com"},
    "Condition": {"ArnEquals": {"aws:SourceArn": ALARM}},
}


@pytest.mark.parametrize("topic", ["PeopleTopic", "ChatTopic", "ApprovalsTopic"])
def test_messages_are_encrypted_with_a_key_of_our_own(resources, topic):
    found = resources("everything")

    key = {"Fn::GetAtt": ["MessageKey", "Arn"]}
    assert found[topic]["Properties"] == {"KmsMasterKeyId": key}
    assert found["MessageKey"]["Properties"]["EnableKeyRotation"] is True


def test_beside_the_account_only_the_alarm_uses_the_key(resources):
    assert statements(resources("everything")["MessageKey"], "Properties", "KeyPolicy") == {
        "AdministerByAccount": ADMINISTER,
        "EncryptByAlarm": {
            **BY_ALARM,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": ["*"],
        },
    }


@pytest.mark.parametrize("topic", ["PeopleTopic", "ChatTopic"])
def test_only_the_function_and_the_alarm_publish_where_people_read(resources, topic):
    policy = resources("everything")[f"{topic}Policy"]

    publish = {"Action": ["sns:Publish"], "Resource": [{"Ref": topic}]}
    assert policy["Properties"]["Topics"] == [{"Ref": topic}]
    assert statements(policy, "Properties", "PolicyDocument") == {
        "PublishByFunction": {
            "Effect": "Allow",
            "Principal": ACCOUNT,
            **publish,
            "Condition": {"ArnEquals": {"aws:PrincipalArn": FUNCTION}},
        },
        "PublishByAlarm": {**BY_ALARM, **publish},
        "DenyOthers": {
            "Effect": "Deny",
            "Principal": "*",
            **publish,
            "Condition": {
                "ArnNotEquals": {"aws:PrincipalArn": FUNCTION},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            },
        },
    }


def test_approvals_are_asked_by_the_service_role_whose_own_policy_says_so(resources):
    found = resources("everything")

    policies = [each for each in found.values() if each["Type"] == "AWS::SNS::TopicPolicy"]
    assert {"Ref": "ApprovalsTopic"} not in [each["Properties"]["Topics"][0] for each in policies]


def test_an_address_is_subscribed_once_and_called_after_itself(tmp_path):
    more = EMAIL.replace("]", ', "team@example.com"]')

    found = build(tmp_path, f"{BASE}{EMAIL}{SLACK}{TWO}")["Resources"]
    two = build(tmp_path, f"{BASE}[notify]\n{more.splitlines()[1]}\n{TWO}")["Resources"]

    assert found["Email87d13a93"]["Properties"] == {
        "TopicArn": {"Ref": "PeopleTopic"},
        "Protocol": "email",
        "Endpoint": "platform@example.com",
    }
    assert two["Email87d13a93"] == found["Email87d13a93"]
    emails = [each["Properties"] for name, each in two.items() if name.startswith("Email")]
    assert [each["Endpoint"] for each in emails] == ["platform@example.com", "team@example.com"]


def test_a_given_topic_is_left_to_its_owner(body, resources):
    types = {each["Type"] for each in resources("topic").values()}

    assert not types & {"AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription"}
    assert "MessageKey" not in resources("topic")
