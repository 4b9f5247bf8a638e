"""What could not be delivered is kept, and somebody hears of it."""

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


def test_the_queue_is_encrypted_and_keeps_what_it_gets_for_two_weeks(resources):
    queue = resources("default")["UndeliveredQueue"]

    assert queue == {
        "Type": "AWS::SQS::Queue",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {"MessageRetentionPeriod": 1_209_600, "SqsManagedSseEnabled": True},
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
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
def test_only_our_own_rules_and_questions_send_to_it(tmp_path, text, wanted):
    policy = build(tmp_path, BASE + text + TWO)["Resources"]["UndeliveredQueuePolicy"]

    assert policy["Properties"]["Queues"] == [{"Ref": "UndeliveredQueue"}]
    assert statements(policy, "Properties", "PolicyDocument") == wanted


def test_whoever_is_told_of_events_is_told_of_the_first_that_was_not_delivered(tmp_path):
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
    ("variant", "told"),
    [("everything", [{"Ref": "PeopleTopic"}, {"Ref": "ChatTopic"}]), ("rollback", None)],
)
def test_the_alarm_goes_where_the_messages_go(resources, variant, told):
    alarm = resources(variant)["UndeliveredAlarm"]["Properties"]

    assert alarm.get("AlarmActions") == told
