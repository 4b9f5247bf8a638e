"""Change sets: what CHANGE_SET_REPLACE and CHANGE_SET_EXECUTE do.

A change set without changes fails, with a reason that says so. CodePipeline is reported to let
both actions succeed then; AWS does not document it.
"""

from typing import Any

from pipegen.rehearsal.checks.cloudformation_errors import RequestRejected
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import deploy_request, polling
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.stacks import StackState

REVIEW = "REVIEW_IN_PROGRESS"
"""The status of a stack that is nothing yet but a change set."""

_DONE = ("CREATE_COMPLETE", "FAILED")
_EMPTY = ("didn't contain changes", "No updates are to be performed")


def replace(cloud: EmulatorClient, wanted: DeployRequest, now: StackState | None) -> None:
    """Make the change set anew; what the emulator refuses is a `ClientError`."""
    client = wanted.place.client(cloud)
    created = now is not None and now.status != REVIEW
    if now is not None:
        client.delete_change_set(StackName=wanted.stack, ChangeSetName=wanted.change_set)
    request = deploy_request.api_parameters(cloud, wanted, now if created else None)
    kind = "UPDATE" if created else "CREATE"
    client.create_change_set(**request, ChangeSetName=wanted.change_set, ChangeSetType=kind)
    _settled(client, wanted)


def execute(cloud: EmulatorClient, wanted: DeployRequest) -> bool:
    """Begin to execute the change set; return False, and begin nothing, where it is empty.

    Raises `Refused` where it can't be executed, and `ClientError` where there is none.
    """
    client = wanted.place.client(cloud)
    made = _settled(client, wanted)
    if _is_empty(made):
        return False
    if made["ExecutionStatus"] != "AVAILABLE":
        what = f"ChangeSet [{made['ChangeSetId']}] cannot be executed in its current status of"
        raise RequestRejected(f"{what} [{made['Status']}]")
    client.execute_change_set(StackName=wanted.stack, ChangeSetName=wanted.change_set)
    return True


def _settled(client: Any, wanted: DeployRequest) -> dict[str, Any]:
    def look() -> dict[str, Any]:
        made: dict[str, Any] = client.describe_change_set(
            StackName=wanted.stack, ChangeSetName=wanted.change_set
        )
        return made

    return polling.wait_until(
        lambda it: it["Status"] in _DONE, look, f"change set {wanted.change_set}"
    )


def _is_empty(made: dict[str, Any]) -> bool:
    reason = made.get("StatusReason", "")
    return made["Status"] == "FAILED" and any(each in reason for each in _EMPTY)
