"""Create and execute change sets, for CHANGE_SET_REPLACE and CHANGE_SET_EXECUTE.

A change set without changes fails, with a reason that says so. CodePipeline is reported to let
both actions succeed then; AWS does not document it.
"""

from typing import Any

from pipegen.rehearsal.checks.cloudformation_errors import RequestRejected
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import deploy_request, polling
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.stacks import StackState

REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
"""The status of a stack that has a change set, but was never created."""

_FINAL_STATUSES = ("CREATE_COMPLETE", "FAILED")
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


def replace(emulator: EmulatorClient, request: DeployRequest, current: StackState | None) -> None:
    """Delete and recreate the change set; raise `ClientError` if the emulator rejects it."""
    client = request.target.client(emulator)
    exists = current is not None and current.status != REVIEW_IN_PROGRESS
    if current is not None:
        client.delete_change_set(StackName=request.stack, ChangeSetName=request.change_set)
    parameters = deploy_request.api_parameters(emulator, request, current if exists else None)
    change_set_type = "UPDATE" if exists else "CREATE"
    client.create_change_set(
        **parameters, ChangeSetName=request.change_set, ChangeSetType=change_set_type
    )
    _wait_until_created(client, request)


def execute(emulator: EmulatorClient, request: DeployRequest) -> bool:
    """Start to execute the change set; return False, and start nothing, if it is empty.

    Raises `RequestRejected` if its status does not allow it, `ClientError` if it does not exist.
    """
    client = request.target.client(emulator)
    change_set = _wait_until_created(client, request)
    if _is_empty(change_set):
        return False
    if change_set["ExecutionStatus"] != "AVAILABLE":
        message = (
            f"ChangeSet [{change_set['ChangeSetId']}] cannot be executed in its current status of"
        )
        raise RequestRejected(f"{message} [{change_set['Status']}]")
    client.execute_change_set(StackName=request.stack, ChangeSetName=request.change_set)
    return True


def _wait_until_created(client: Any, request: DeployRequest) -> dict[str, Any]:
    def describe() -> dict[str, Any]:
        change_set: dict[str, Any] = client.describe_change_set(
            StackName=request.stack, ChangeSetName=request.change_set
        )
        return change_set

    return polling.wait_until(
        lambda change_set: change_set["Status"] in _FINAL_STATUSES,
        describe,
        f"change set {request.change_set}",
    )


def _is_empty(change_set: dict[str, Any]) -> bool:
    reason = change_set.get("StatusReason", "")
    return change_set["Status"] == "FAILED" and any(part in reason for part in _NO_CHANGES)
