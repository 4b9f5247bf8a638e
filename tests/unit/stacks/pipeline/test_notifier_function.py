"""The events function: its code, its role, its logs, and its retries."""

import pytest

from pipegen import functions
from tests.helpers.pipelines import (
    BASE,
    ELSEWHERE,
    EMAIL,
    KEY,
    TOPIC,
    TWO,
    build,
    of_role,
    statements,
)

PIPELINE = "arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:infrastructure"
MESSAGE_KEY = {"Fn::GetAtt": ["MessageKey", "Arn"]}
ALWAYS = {
    "LookUp": {
        "Effect": "Allow",
        "Action": [
            "codepipeline:GetPipelineExecution",
            "codepipeline:ListActionExecutions",
            "codepipeline:ListPipelineExecutions",
        ],
        "Resource": [{"Fn::Sub": PIPELINE}],
    },
    "TellOnce": {
        "Effect": "Allow",
        "Action": ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        "Resource": [{"Fn::GetAtt": ["ToldTable", "Arn"]}],
    },
    "WriteLogs": {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [{"Fn::GetAtt": ["EventsLogs", "Arn"]}],
    },
    "KeepUndelivered": {
        "Effect": "Allow",
        "Action": ["sqs:SendMessage"],
        "Resource": [{"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}],
    },
}
ROLL_BACK = {
    "RollBack": {
        "Effect": "Allow",
        "Action": ["codepipeline:RollbackStage"],
        "Resource": [{"Fn::Sub": f"{PIPELINE}/*"}],
    }
}
ALL = [{"Ref": "PeopleTopic"}, {"Ref": "ChatTopic"}]


def publish_statements(topics, keys):
    publish = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": topics}
    encrypt = {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": keys,
    }
    return {"Tell": publish, **({"EncryptMessages": encrypt} if keys else {})}


def test_the_code_is_the_tested_source_byte_for_byte(resources):
    function = resources("default")["EventsFunction"]["Properties"]

    assert function["Code"] == {"ZipFile": functions.source()}
    assert function["Handler"] == "index.handler"


def test_the_function_has_exactly_the_expected_properties(resources):
    function = resources("default")["EventsFunction"]["Properties"]

    assert {
        name: value for name, value in function.items() if name not in ("Code", "Environment")
    } == {
        "FunctionName": "infrastructure-events",
        "Description": "Tells people what the pipeline infrastructure does.",
        "Architectures": ["arm64"],
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["EventsRole", "Arn"]},
        "Timeout": 180,
        "MemorySize": 256,
        "LoggingConfig": {"LogGroup": {"Ref": "EventsLogs"}},
    }


def test_reserved_concurrency_is_configurable(tmp_path):
    built = build(tmp_path, f"{BASE}{EMAIL}reserved_concurrency = 5\n{TWO}")

    function = built["Resources"]["EventsFunction"]["Properties"]
    assert function["ReservedConcurrentExecutions"] == 5


@pytest.mark.parametrize(
    ("notify", "more"),
    [
        (EMAIL, publish_statements([{"Ref": "PeopleTopic"}], [MESSAGE_KEY])),
        (f'[notify]\ntopic = "{TOPIC}"\n', publish_statements([TOPIC], [])),
        (
            f'{EMAIL}topic = "{ELSEWHERE}"\ntopic_key = "{KEY}"\n',
            publish_statements([{"Ref": "PeopleTopic"}, ELSEWHERE], [MESSAGE_KEY, KEY]),
        ),
        ("[notify]\nrollback = true\n", ROLL_BACK),
    ],
)
def test_the_role_can_notify_and_roll_back_only_if_configured(tmp_path, notify, more):
    role = build(tmp_path, BASE + notify + TWO)["Resources"]["EventsRole"]

    assert role["Properties"]["RoleName"] == "infrastructure-events"
    assert statements(role, "Properties", "AssumeRolePolicyDocument")["Assume"]["Principal"] == {
        "Service": "lambda.amazonaws.com"
    }
    assert of_role(role) == ALWAYS | more


def test_the_role_can_publish_to_the_chat_topic(resources):
    permissions = of_role(resources("everything")["EventsRole"])

    assert permissions == ALWAYS | ROLL_BACK | publish_statements(ALL, [MESSAGE_KEY])


def test_logs_are_retained_for_90_days_and_sent_notifications_until_they_expire(resources):
    built = resources("default")

    assert built["EventsLogs"]["Properties"] == {"RetentionInDays": 90}
    assert built["ToldTable"] == {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
        },
    }


def test_a_failed_event_is_retried_and_then_sent_to_the_dead_letter_queue(resources):
    assert resources("default")["EventsRetries"]["Properties"] == {
        "FunctionName": {"Ref": "EventsFunction"},
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 2,
        "DestinationConfig": {
            "OnFailure": {"Destination": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}}
        },
    }


def test_an_approval_notification_reaches_the_function(resources):
    built = resources("default")

    assert built["ApprovalsSubscription"]["Properties"] == {
        "TopicArn": {"Ref": "ApprovalsTopic"},
        "Protocol": "lambda",
        "Endpoint": {"Fn::GetAtt": ["EventsFunction", "Arn"]},
        "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}},
    }
    assert built["ApprovalsPermission"]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "EventsFunction"},
        "Principal": "sns.amazonaws.com",
        "SourceArn": {"Ref": "ApprovalsTopic"},
    }
