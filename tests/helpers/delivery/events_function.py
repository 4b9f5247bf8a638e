"""The events function of a deployed stack, and who listens to its topics."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.delivery.listeners import Calls, Listener, kept, listen

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

    def invoke(self, given: dict[str, Any], kind: str = "RequestResponse") -> str:
        """Invoke the function; return the text of its error, "" where there is none."""
        asked = {"FunctionName": FUNCTION, "InvocationType": kind, "Payload": json.dumps(given)}
        answer = self.calls("lambda", "invoke", **asked)
        failed = "FunctionError" in answer
        return str(json.loads(answer["Payload"])["errorMessage"]) if failed else ""

    def change(self, **variables: str) -> None:
        """Let the function have other variables than those that it is deployed with."""
        if variables != self.changed:
            environment = {"Variables": self.variables | variables}
            asked = {"FunctionName": FUNCTION, "Environment": environment}
            self.calls("lambda", "update_function_configuration", **asked)
            self.changed = variables

    def mute(self, topic: str) -> None:
        """Take from the function what it needs to publish to `topic`."""
        denied = {"Effect": "Deny", "Action": "sns:Publish", "Resource": topic}
        document = json.dumps({"Version": "2012-10-17", "Statement": denied})
        role = {"RoleName": FUNCTION, "PolicyName": "Mute"}
        self.calls("iam", "put_role_policy", **role, PolicyDocument=document)

    def unmute(self) -> None:
        """Give it back."""
        self.calls("iam", "delete_role_policy", RoleName=FUNCTION, PolicyName="Mute")

    def told(self, messages: int = 1) -> tuple[list[str], list[str]]:
        """Return what people and chats were told, as golden files have it."""
        people = self.people.heard(messages)
        chats = [json.loads(each["Message"]) for each in self.chat.heard(messages)]
        return (
            [f"Subject: {each['Subject']}\n\n{each['Message']}\n" for each in people],
            [f"{json.dumps(each, indent=2, ensure_ascii=False)}\n" for each in chats],
        )

    def undelivered(self) -> list[dict[str, Any]]:
        """Return what the queue of the undelivered has, once it has anything."""
        asked = {"StackName": STACK, "LogicalResourceId": "UndeliveredQueue"}
        queue = self.calls("cloudformation", "describe_stack_resource", **asked)
        return kept(self.calls.cloud, queue["StackResourceDetail"]["PhysicalResourceId"])


def deployed_function(calls: Calls) -> Deployed:
    """Return the function, and listen to its topics from now on."""
    function = calls("lambda", "get_function_configuration", FunctionName=FUNCTION)
    variables = function["Environment"]["Variables"]
    topics = (listen(calls, variables[name]) for name in ("PEOPLE", "CHAT"))
    return Deployed(calls, variables, *topics)
