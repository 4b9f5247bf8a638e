"""The topics: publishers, subscribers and encryption."""

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
def test_messages_are_encrypted_with_a_customer_managed_key(resources, topic):
    built = resources("everything")

    key = {"Fn::GetAtt": ["MessageKey", "Arn"]}
    assert built[topic]["Properties"] == {"KmsMasterKeyId": key}
    assert built["MessageKey"]["Properties"]["EnableKeyRotation"] is True


def test_only_the_account_and_the_alarm_can_use_the_key(resources):
    assert statements(resources("everything")["MessageKey"], "Properties", "KeyPolicy") == {
        "AdministerByAccount": ADMINISTER,
        "EncryptByAlarm": {
            **BY_ALARM,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": ["*"],
        },
    }


@pytest.mark.parametrize("topic", ["PeopleTopic", "ChatTopic"])
def test_only_the_function_and_the_alarm_can_publish_to_the_topics_of_subscribers(
    resources, topic
):
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


def test_the_approvals_topic_needs_no_topic_policy(resources):
    built = resources("everything")

    policies = [
        resource for resource in built.values() if resource["Type"] == "AWS::SNS::TopicPolicy"
    ]
    assert {"Ref": "ApprovalsTopic"} not in [
        policy["Properties"]["Topics"][0] for policy in policies
    ]


def test_an_email_subscription_has_a_logical_id_derived_from_its_address(tmp_path):
    more = EMAIL.replace("]", ', "team@example.com"]')

    built = build(tmp_path, f"{BASE}{EMAIL}{SLACK}{TWO}")["Resources"]
    two = build(tmp_path, f"{BASE}[notify]\n{more.splitlines()[1]}\n{TWO}")["Resources"]

    assert built["Email87d13a93"]["Properties"] == {
        "TopicArn": {"Ref": "PeopleTopic"},
        "Protocol": "email",
        "Endpoint": "platform@example.com",
    }
    assert two["Email87d13a93"] == built["Email87d13a93"]
    emails = [resource["Properties"] for name, resource in two.items() if name.startswith("Email")]
    assert [subscription["Endpoint"] for subscription in emails] == [
        "platform@example.com",
        "team@example.com",
    ]


def test_an_existing_topic_adds_no_topic_policy_subscription_or_key(body, resources):
    types = {resource["Type"] for resource in resources("topic").values()}

    assert not types & {"AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription"}
    assert "MessageKey" not in resources("topic")
