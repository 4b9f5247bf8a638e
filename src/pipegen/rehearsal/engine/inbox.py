"""Receive the messages of the subscribers, by a queue on each topic of the pipeline's account."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import polling
from pipegen.rehearsal.journal import SentMessage


class Inbox:
    """The messages to all subscribers of the topics of `account`, by e-mail or chat."""

    def __init__(self, emulator: EmulatorClient, account: str, region: str) -> None:
        self._emulator, self._account, self._region = emulator, account, region
        self._sqs = emulator.client("sqs", account, region)
        self._sns = emulator.client("sns", account, region)
        self._queues: dict[str, str] = {}
        for topic in self._sns.list_topics()["Topics"]:
            self._queues[topic["TopicArn"]] = self._subscribe(topic["TopicArn"])

    def publish_approval_request(self, topic: str, request: Mapping[str, Any]) -> None:
        """Publish the approval notification `request` to `topic`, as CodePipeline does."""
        name = request["approval"]["actionName"]
        subject = f"APPROVAL NEEDED: AWS CodePipeline action {name}"
        self._sns.publish(TopicArn=topic, Subject=subject[:100], Message=json.dumps(request))

    def receive(self, run: int) -> Iterator[SentMessage]:
        """Yield the messages since the last call, once the emulator has delivered all."""
        polling.wait_until(
            lambda pending: pending == 0, self._emulator.pending_deliveries, "its deliveries"
        )
        for topic, queue in self._queues.items():
            while messages := self._receive(queue):
                for message in messages:
                    yield SentMessage(run, topic.rpartition(":")[2], *message)

    def _receive(self, queue: str) -> list[tuple[str, str]]:
        response = self._sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        messages = response.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        bodies = [json.loads(message["Body"]) for message in messages]
        return [(body.get("Subject") or "", body.get("Message") or "") for body in bodies]

    def _subscribe(self, topic: str) -> str:
        name = f"rehearsal-{topic.rpartition(':')[2]}"[:80]
        arn = f"arn:aws:sqs:{self._region}:{self._account}:{name}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        queue = self._sqs.create_queue(QueueName=name, Attributes={"Policy": policy})
        self._sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        url: str = queue["QueueUrl"]
        return url
