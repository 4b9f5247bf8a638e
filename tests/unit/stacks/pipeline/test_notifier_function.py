"""The events function: its code, its role, what it is told, and what it keeps."""

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


def tell(topics, keys):
    publish = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": topics}
    encrypt = {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": keys,
    }
    return {"Tell": publish, **({"EncryptMessages": encrypt} if keys else {})}


def test_the_code_is_that_of_the_tested_parts_byte_for_byte(resources):
    function = resources("default")["EventsFunction"]["Properties"]

    assert function["Code"] == {"ZipFile": functions.source()}
    assert function["Handler"] == "index.handler"


def test_the_function_has_what_it_needs_and_no_more(resources):
    function = resources("default")["EventsFunction"]["Properties"]

    assert {k: v for k, v in function.items() if k not in ("Code", "Environment")} == {
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


def test_runs_are_reserved_only_where_that_is_asked_for(tmp_path):
    built = build(tmp_path, f"{BASE}{EMAIL}reserved_concurrency = 5\n{TWO}")

    function = built["Resources"]["EventsFunction"]["Properties"]
    assert function["ReservedConcurrentExecutions"] == 5


@pytest.mark.parametrize(
    ("notify", "more"),
    [
        (EMAIL, tell([{"Ref": "PeopleTopic"}], [MESSAGE_KEY])),
        (f'[notify]\ntopic = "{TOPIC}"\n', tell([TOPIC], [])),
        (
            f'{EMAIL}topic = "{ELSEWHERE}"\ntopic_key = "{KEY}"\n',
            tell([{"Ref": "PeopleTopic"}, ELSEWHERE], [MESSAGE_KEY, KEY]),
        ),
        ("[notify]\nrollback = true\n", ROLL_BACK),
    ],
)
def test_the_role_may_look_up_tell_and_roll_back_where_that_is_asked_for(tmp_path, notify, more):
    role = build(tmp_path, BASE + notify + TWO)["Resources"]["EventsRole"]

    assert role["Properties"]["RoleName"] == "infrastructure-events"
    assert statements(role, "Properties", "AssumeRolePolicyDocument")["Assume"]["Principal"] == {
        "Service": "lambda.amazonaws.com"
    }
    assert of_role(role) == ALWAYS | more


def test_the_role_tells_chats_over_their_own_topic(resources):
    found = of_role(resources("everything")["EventsRole"])

    assert found == ALWAYS | ROLL_BACK | tell(ALL, [MESSAGE_KEY])


def test_logs_are_kept_for_a_while_and_what_was_told_until_it_expires(resources):
    found = resources("default")

    assert found["EventsLogs"]["Properties"] == {"RetentionInDays": 90}
    assert found["ToldTable"] == {
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


def test_an_event_that_the_function_fails_on_is_tried_again_and_then_kept(resources):
    assert resources("default")["EventsRetries"]["Properties"] == {
        "FunctionName": {"Ref": "EventsFunction"},
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 2,
        "DestinationConfig": {
            "OnFailure": {"Destination": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}}
        },
    }


def test_the_question_of_an_approval_reaches_the_function(resources):
    found = resources("default")

    assert found["ApprovalsSubscription"]["Properties"] == {
        "TopicArn": {"Ref": "ApprovalsTopic"},
        "Protocol": "lambda",
        "Endpoint": {"Fn::GetAtt": ["EventsFunction", "Arn"]},
        "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}},
    }
    assert found["ApprovalsPermission"]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "EventsFunction"},
        "Principal": "sns.amazonaws.com",
        "SourceArn": {"Ref": "ApprovalsTopic"},
    }
