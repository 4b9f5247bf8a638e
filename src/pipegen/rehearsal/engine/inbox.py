"""What reaches people: a queue listens to each topic of the pipeline's account."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import polling
from pipegen.rehearsal.journal import SentMessage


class Inbox:
    """Everybody who listens to a topic of `account`, be it by e-mail or in a chat."""

    def __init__(self, cloud: EmulatorClient, account: str, region: str) -> None:
        self._cloud, self._account, self._region = cloud, account, region
        self._sqs = cloud.client("sqs", account, region)
        self._sns = cloud.client("sns", account, region)
        self._queues: dict[str, str] = {}
        for each in self._sns.list_topics()["Topics"]:
            self._queues[each["TopicArn"]] = self._listen(each["TopicArn"])

    def publish_approval_request(self, topic: str, question: Mapping[str, Any]) -> None:
        """Publish what CodePipeline sends for an approval to `topic`."""
        name = question["approval"]["actionName"]
        subject = f"APPROVAL NEEDED: AWS CodePipeline action {name}"
        self._sns.publish(TopicArn=topic, Subject=subject[:100], Message=json.dumps(question))

    def receive(self, run: int) -> Iterator[SentMessage]:
        """Yield what has reached people since the last time, once everything is delivered."""
        polling.wait_until(lambda pending: pending == 0, self._cloud.pending, "its deliveries")
        for topic, queue in self._queues.items():
            while found := self._receive(queue):
                for each in found:
                    yield SentMessage(run, topic.rpartition(":")[2], *each)

    def _receive(self, queue: str) -> list[tuple[str, str]]:
        answer = self._sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        found = answer.get("Messages", [])
        for each in found:
            self._sqs.delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
        bodies = [json.loads(each["Body"]) for each in found]
        return [(each.get("Subject") or "", each.get("Message") or "") for each in bodies]

    def _listen(self, topic: str) -> str:
        name = f"rehearsal-{topic.rpartition(':')[2]}"[:80]
        arn = f"arn:aws:sqs:{self._region}:{self._account}:{name}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        made = self._sqs.create_queue(QueueName=name, Attributes={"Policy": policy})
        self._sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        url: str = made["QueueUrl"]
        return url
