"""The dead-letter queue: its policy and its alarm."""

import pytest

from tests.helpers.pipelines import BASE, ELSEWHERE, EMAIL, KEY, TWO, build, statements

QUEUE = {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}
RULE = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/infrastructure-"
FROM_RULES = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": ["sqs:SendMessage"],
    "Resource": [QUEUE],
    "Condition": {
        "ArnEquals": {
            "aws:SourceArn": [{"Fn::Sub": f"{RULE}pipeline"}, {"Fn::Sub": f"{RULE}approvals"}]
        }
    },
}
FROM_APPROVALS = {
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": ["sqs:SendMessage"],
    "Resource": [QUEUE],
    "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": "ApprovalsTopic"}}},
}
PLAIN = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["sqs:*"],
    "Resource": [QUEUE],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def test_the_queue_is_encrypted_and_retains_messages_for_two_weeks(resources):
    queue = resources("default")["UndeliveredQueue"]

    assert queue == {
        "Type": "AWS::SQS::Queue",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {"MessageRetentionPeriod": 1_209_600, "SqsManagedSseEnabled": True},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            EMAIL,
            {
                "KeepFromEventBridge": FROM_RULES,
                "KeepFromApprovals": FROM_APPROVALS,
                "DenyPlainHttp": PLAIN,
            },
        ),
        (
            f'[notify]\ntopic = "{ELSEWHERE}"\n',
            {"KeepFromEventBridge": FROM_RULES, "DenyPlainHttp": PLAIN},
        ),
        (
            f'{EMAIL}events = ["approval-needed"]\n',
            {"KeepFromApprovals": FROM_APPROVALS, "DenyPlainHttp": PLAIN},
        ),
    ],
)
def test_only_the_rules_and_the_approvals_topic_can_send_to_the_queue(tmp_path, text, expected):
    policy = build(tmp_path, BASE + text + TWO)["Resources"]["UndeliveredQueuePolicy"]

    assert policy["Properties"]["Queues"] == [{"Ref": "UndeliveredQueue"}]
    assert statements(policy, "Properties", "PolicyDocument") == expected


def test_the_alarm_notifies_all_topics_of_the_first_undelivered_event(tmp_path):
    text = f'{BASE}{EMAIL}topic = "{ELSEWHERE}"\ntopic_key = "{KEY}"\n{TWO}'

    alarm = build(tmp_path, text)["Resources"]["UndeliveredAlarm"]["Properties"]

    assert alarm == {
        "AlarmName": "infrastructure-undelivered",
        "AlarmDescription": "Nobody was told of an event of the pipeline infrastructure: "
        "it is in the queue UndeliveredQueue of its stack.",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [
            {"Name": "QueueName", "Value": {"Fn::GetAtt": ["UndeliveredQueue", "QueueName"]}}
        ],
        "Statistic": "Maximum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": "PeopleTopic"}, ELSEWHERE],
    }


@pytest.mark.parametrize(
    ("variant", "topics"),
    [("everything", [{"Ref": "PeopleTopic"}, {"Ref": "ChatTopic"}]), ("rollback", None)],
)
def test_the_alarm_notifies_the_topics_of_the_messages(resources, variant, topics):
    alarm = resources(variant)["UndeliveredAlarm"]["Properties"]

    assert alarm.get("AlarmActions") == topics
