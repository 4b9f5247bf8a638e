"""Calls of the pipeline's account that need no shell, and queues that listen to its topics."""

import json
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.helpers.delivery.accounts import ACCOUNTS, REGION, Cloud

_SDK = Path(__file__).parent / "emulator/sdk.py"
_PATIENCE = 20
"""Seconds that a message which is on its way is waited for."""


class CallRejected(Exception):
    """AWS rejects a call; the text is its code and its message."""


@dataclass(frozen=True)
class Calls:
    """boto3 in a process of its own, for the pipeline's account."""

    cloud: Cloud
    child: "subprocess.Popen[str]"

    def __call__(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """Return what boto3 does; raise `CallRejected` where AWS rejects the call."""
        assert self.child.stdin is not None and self.child.stdout is not None
        print(json.dumps([service, operation, arguments]), file=self.child.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.child.stdout.readline())
        if "Error" in answer:
            raise CallRejected(f"{answer['Error']['Code']}: {answer['Error']['Message']}")
        return answer

    def stub_case(self, case: str) -> None:
        """Put the CodePipeline stub in the state of a case; without one, it rejects all calls."""
        self._stub("Suppose", {"case": case})

    def emit(self, event: dict[str, Any]) -> None:
        """Put an event of CodePipeline on the account's event bus."""
        self._stub("Emit", event)

    def _stub(self, operation: str, body: dict[str, Any]) -> None:
        scope = f"{ACCOUNTS['pipeline']}/20261122/{REGION}/codepipeline/aws4_request"
        headers = {
            "X-Amz-Target": f"CodePipeline_20150709.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
        }
        request = urllib.request.Request(self.cloud.url, json.dumps(body).encode(), headers)
        urllib.request.urlopen(request, timeout=30).close()


@contextmanager
def calls(cloud: Cloud, python: Path) -> Iterator[Calls]:
    """Run boto3 under `python` for as long as the block runs."""
    environment = {
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_DEFAULT_REGION": REGION,
        # To the emulator, a key that is called like an account is that account's.
        "AWS_ACCESS_KEY_ID": ACCOUNTS["pipeline"],
        "AWS_SECRET_ACCESS_KEY": ACCOUNTS["pipeline"],
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with subprocess.Popen(
        [python, _SDK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as child:
        yield Calls(cloud, child)


@dataclass(frozen=True)
class Listener:
    """A queue, and how to read it."""

    calls: Calls
    url: str

    def received(self, wanted: int = 0) -> list[dict[str, Any]]:
        """Return and forget what has arrived, once `wanted` messages have or never will."""
        bodies: list[dict[str, Any]] = []
        while True:
            messages = self.calls(
                "sqs",
                "receive_message",
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=_PATIENCE if len(bodies) < wanted else 0,
            ).get("Messages", [])
            if not messages:
                return bodies
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                receipt = message["ReceiptHandle"]
                self.calls("sqs", "delete_message", QueueUrl=self.url, ReceiptHandle=receipt)


def listen(calls: Calls, topic: str) -> Listener:
    """Return a queue that `topic` delivers to from now on."""
    name = topic.rpartition(":")[2][-80:]
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNTS['pipeline']}:{name}"
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        },
    }
    attributes = {"Policy": json.dumps(policy)}
    made = calls("sqs", "create_queue", QueueName=name, Attributes=attributes)
    calls("sns", "subscribe", TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return Listener(calls, made["QueueUrl"])


def queued(cloud: Cloud, queue: str) -> list[dict[str, Any]]:
    """Return the content of a queue that denies reading over HTTP, once it has any.

    The emulator speaks nothing else, and heeds the policy: this looks past it.
    """
    query = urllib.parse.urlencode({"QueueUrl": queue})
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{cloud.url}/_ministack/sqs/messages?{query}") as answer:
            queues = json.load(answer)["messages"][ACCOUNTS["pipeline"]][REGION]
        if queues[queue]:
            return [json.loads(message["Body"]) for message in queues[queue]]
        time.sleep(0.1)
    return []
