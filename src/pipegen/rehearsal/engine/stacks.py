"""A stack of the emulated CloudFormation: what it is now, and waiting until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import polling


@dataclass(frozen=True)
class StackState:
    """A stack as CloudFormation describes it."""

    id: str
    status: str
    outputs: Mapping[str, str]
    parameters: frozenset[str]


@dataclass(frozen=True)
class Event:
    """Something that happened to a resource of a stack, or to the stack itself."""

    resource: str
    type: str
    status: str
    reason: str


@dataclass(frozen=True)
class Place:
    """A stack's name, and where it is."""

    account: str
    region: str
    stack: str

    def client(self, cloud: EmulatorClient) -> Any:
        """Return CloudFormation's client there."""
        return cloud.client("cloudformation", self.account, self.region)


def find(cloud: EmulatorClient, place: Place) -> StackState | None:
    """Return the stack of that name, None where there is none."""
    from botocore.exceptions import ClientError

    try:
        answer = place.client(cloud).describe_stacks(StackName=place.stack)
    except ClientError:
        return None  # a name that can't be one's is refused as well when it is created
    return _stack(answer["Stacks"][0])


def wait_until_stable(cloud: EmulatorClient, place: Place, stack_id: str) -> StackState:
    """Return the stack `stack_id` once nothing happens to it any more; also when it is deleted."""

    def look() -> StackState:
        return _stack(place.client(cloud).describe_stacks(StackName=stack_id)["Stacks"][0])

    return polling.wait_until(lambda it: not it.status.endswith("_IN_PROGRESS"), look, place.stack)


def events(cloud: EmulatorClient, place: Place, stack_id: str) -> tuple[Event, ...]:
    """Return all events of the stack, the oldest first."""
    pages = place.client(cloud).get_paginator("describe_stack_events").paginate(StackName=stack_id)
    found = [each for page in pages for each in page["StackEvents"]]
    return tuple(
        Event(
            each["LogicalResourceId"],
            each["ResourceType"],
            each["ResourceStatus"],
            each.get("ResourceStatusReason", ""),
        )
        for each in reversed(found)
    )


def _stack(described: Mapping[str, Any]) -> StackState:
    return StackState(
        described["StackId"],
        described["StackStatus"],
        {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])},
        frozenset(each["ParameterKey"] for each in described.get("Parameters", [])),
    )
