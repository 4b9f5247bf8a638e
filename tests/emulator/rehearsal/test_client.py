"""The emulated AWS as the rehearsal sees it."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from pipegen.rehearsal.emulator.client import EmulatorClient

REGION = "eu-west-1"


def test_accounts_are_separate(cloud: EmulatorClient, new_account: Callable[[], str]) -> None:
    accounts = [new_account(), new_account()]

    identities = [
        cloud.client("sts", account, REGION).get_caller_identity() for account in accounts
    ]

    assert [identity["Account"] for identity in identities] == accounts


def test_the_users_aws_settings_are_neither_read_nor_changed(
    cloud: EmulatorClient, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {
        "AWS_PROFILE": "no-such-profile",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_CA_BUNDLE": "/no/such/file",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "AWS_CONFIG_FILE": "/no/such/config",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)

    fresh = EmulatorClient(cloud.url, cloud.pid, cloud.folder)

    assert fresh.client("sts", account, REGION).get_caller_identity()["Account"] == account
    assert "AWS::EC2::VPC" in fresh.known_types
    assert {name: os.environ[name] for name in own} == own


def test_a_client_is_created_once_per_service_account_and_region(
    cloud: EmulatorClient, account: str
) -> None:
    assert cloud.client("sts", account, REGION) is cloud.client("sts", account, REGION)
    assert cloud.client("sts", account, REGION) is not cloud.client("sts", account, "us-east-1")


def test_an_event_reaches_the_targets_of_matching_rules(
    cloud: EmulatorClient, account: str
) -> None:
    queue = f"arn:aws:sqs:{REGION}:{account}:told"
    sqs = cloud.client("sqs", account, REGION)
    url = sqs.create_queue(QueueName="told")["QueueUrl"]
    _let_events_send(sqs, url, queue)
    events = cloud.client("events", account, REGION)
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.codepipeline"]}))
    events.put_targets(Rule="r", Targets=[{"Id": "q", "Arn": queue}])

    event = {
        "source": "aws.codepipeline",
        "detail-type": "CodePipeline Pipeline Execution State Change",
        "resources": [f"arn:aws:codepipeline:{REGION}:{account}:infrastructure"],
        "detail": {"pipeline": "infrastructure", "state": "FAILED"},
    }
    cloud.put_event(account, REGION, event)

    [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    received = json.loads(message["Body"])
    assert {name: received[name] for name in event} == event
    assert (received["account"], received["region"]) == (account, REGION)


def _let_events_send(sqs: Any, url: str, queue: str) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
        },
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})


def test_the_codepipeline_stub_returns_its_answers_and_records_its_calls(
    cloud: EmulatorClient, account: str
) -> None:
    codepipeline = cloud.client("codepipeline", account, REGION)
    cloud.stub_codepipeline({"GetPipelineState": {"pipelineName": "infrastructure"}})
    cloud.recorded_calls()

    answer = codepipeline.get_pipeline_state(name="infrastructure")
    with pytest.raises(ClientError, match="no RetryStageExecution in a rehearsal"):
        codepipeline.retry_stage_execution(
            pipelineName="infrastructure",
            stageName="vpc-setup",
            pipelineExecutionId="1",
            retryMode="ALL_ACTIONS",
        )

    assert answer["pipelineName"] == "infrastructure"
    calls = [(call["operation"], call["allowed"]) for call in cloud.recorded_calls()]
    assert calls == [("GetPipelineState", True), ("RetryStageExecution", True)]
    assert cloud.recorded_calls() == []


def test_the_codepipeline_stub_rejects_callers_without_permission(
    cloud: EmulatorClient, account: str
) -> None:
    iam = cloud.client("iam", account, REGION)
    iam.create_user(UserName="stranger")
    key = iam.create_access_key(UserName="stranger")["AccessKey"]
    stranger = Session().create_client(
        "codepipeline",
        REGION,
        endpoint_url=cloud.url,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    cloud.recorded_calls()

    with pytest.raises(ClientError, match="AccessDenied"):
        stranger.get_pipeline_state(name="infrastructure")

    assert [call["allowed"] for call in cloud.recorded_calls()] == [False]
