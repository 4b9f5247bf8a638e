"""Describe a stack on the emulator, list its events, and wait until it is stable."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import polling


@dataclass(frozen=True)
class StackState:
    """A stack as `DescribeStacks` returns it."""

    id: str
    status: str
    outputs: Mapping[str, str]
    parameters: frozenset[str]


@dataclass(frozen=True)
class StackEvent:
    """An event of a resource of a stack, or of the stack itself."""

    resource: str
    type: str
    status: str
    reason: str


@dataclass(frozen=True)
class EmulatedStack:
    """The account, region and name of a stack on the emulator; the stack need not exist."""

    account: str
    region: str
    name: str

    def client(self, emulator: EmulatorClient) -> Any:
        """Return the CloudFormation client of its account and region."""
        return emulator.client("cloudformation", self.account, self.region)


def find_stack(emulator: EmulatorClient, stack: EmulatedStack) -> StackState | None:
    """Return the state of `stack`, None if there is no stack of that name."""
    from botocore.exceptions import ClientError

    try:
        response = stack.client(emulator).describe_stacks(StackName=stack.name)
    except ClientError:
        return None  # an invalid name is rejected again when the stack is created
    return _state(response["Stacks"][0])


def wait_until_stable(emulator: EmulatorClient, stack: EmulatedStack, stack_id: str) -> StackState:
    """Return the state of the stack `stack_id` once no operation runs; it may be deleted then."""

    def describe() -> StackState:
        response = stack.client(emulator).describe_stacks(StackName=stack_id)
        return _state(response["Stacks"][0])

    return polling.wait_until(
        lambda state: not state.status.endswith("_IN_PROGRESS"), describe, stack.name
    )


def list_events(
    emulator: EmulatorClient, stack: EmulatedStack, stack_id: str
) -> tuple[StackEvent, ...]:
    """Return all events of the stack, the oldest first."""
    paginator = stack.client(emulator).get_paginator("describe_stack_events")
    pages = paginator.paginate(StackName=stack_id)
    events = [event for page in pages for event in page["StackEvents"]]
    return tuple(
        StackEvent(
            event["LogicalResourceId"],
            event["ResourceType"],
            event["ResourceStatus"],
            event.get("ResourceStatusReason", ""),
        )
        for event in reversed(events)
    )


def _state(description: Mapping[str, Any]) -> StackState:
    outputs = description.get("Outputs", [])
    parameters = description.get("Parameters", [])
    return StackState(
        description["StackId"],
        description["StackStatus"],
        {output["OutputKey"]: output["OutputValue"] for output in outputs},
        frozenset(parameter["ParameterKey"] for parameter in parameters),
    )
