"""The events function of a deployed stack, and the queues on its topics."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.delivery.listeners import Calls, Listener, listen, queued

FUNCTION = "infrastructure-events"
STACK = "infrastructure-pipeline-setup"


@dataclass
class Deployed:
    """The function, its variables as they are deployed, and queues on both topics."""

    calls: Calls
    variables: dict[str, str]
    people: Listener
    chat: Listener
    changed: dict[str, str] = field(default_factory=dict)

    def invoke(self, event: dict[str, Any], kind: str = "RequestResponse") -> str:
        """Invoke the function; return the text of its error, "" where there is none."""
        arguments = {
            "FunctionName": FUNCTION,
            "InvocationType": kind,
            "Payload": json.dumps(event),
        }
        answer = self.calls("lambda", "invoke", **arguments)
        failed = "FunctionError" in answer
        return str(json.loads(answer["Payload"])["errorMessage"]) if failed else ""

    def change(self, **variables: str) -> None:
        """Let the function have other variables than those that it is deployed with."""
        if variables != self.changed:
            environment = {"Variables": self.variables | variables}
            arguments = {"FunctionName": FUNCTION, "Environment": environment}
            self.calls("lambda", "update_function_configuration", **arguments)
            self.changed = variables

    def mute(self, topic: str) -> None:
        """Deny the function to publish to `topic`."""
        denied = {"Effect": "Deny", "Action": "sns:Publish", "Resource": topic}
        document = json.dumps({"Version": "2012-10-17", "Statement": denied})
        role = {"RoleName": FUNCTION, "PolicyName": "Mute"}
        self.calls("iam", "put_role_policy", **role, PolicyDocument=document)

    def unmute(self) -> None:
        """Allow it again."""
        self.calls("iam", "delete_role_policy", RoleName=FUNCTION, PolicyName="Mute")

    def published(self, messages: int = 1) -> tuple[list[str], list[str]]:
        """Return the messages to e-mail and chat subscribers, in the form of the golden files."""
        people = self.people.received(messages)
        chats = [json.loads(message["Message"]) for message in self.chat.received(messages)]
        return (
            [f"Subject: {message['Subject']}\n\n{message['Message']}\n" for message in people],
            [f"{json.dumps(chat, indent=2, ensure_ascii=False)}\n" for chat in chats],
        )

    def undelivered(self) -> list[dict[str, Any]]:
        """Return the content of the dead-letter queue, once it has any."""
        arguments = {"StackName": STACK, "LogicalResourceId": "UndeliveredQueue"}
        queue = self.calls("cloudformation", "describe_stack_resource", **arguments)
        return queued(self.calls.cloud, queue["StackResourceDetail"]["PhysicalResourceId"])


def deployed_function(calls: Calls) -> Deployed:
    """Return the function, and listen to its topics from now on."""
    function = calls("lambda", "get_function_configuration", FunctionName=FUNCTION)
    variables = function["Environment"]["Variables"]
    topics = (listen(calls, variables[name]) for name in ("PEOPLE", "CHAT"))
    return Deployed(calls, variables, *topics)
