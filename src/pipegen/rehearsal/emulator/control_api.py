"""The control API, by which a rehearsal controls its emulator over HTTP, and CodePipeline's API.

The operations of the control API are:

- `KnownTypes`: return the resource types that are not stubbed.
- `StubTypes`: stub resource types.
- `Faults`: return the resource types that the emulator failed with, and their errors.
- `StubbedValues`: return the stored values that were stubbed since the last call.
- `DeclareAccounts`: declare the accounts in which only the rehearsal creates resources.
- `PutEvent`: put an event on the bus as an AWS service; `PutEvents` does not allow that.
- `PendingDeliveries`: return the number of events and messages that are not delivered yet.
- `InjectFailure`: let a resource fail.
- `StubResponse`: stub the responses of CodePipeline, which the emulator does not have.
- `RecordedCalls`: return the CodePipeline calls since the last call.
"""

import json
from typing import Any

from ministack import app
from ministack.core import iam_evaluator, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge

from pipegen.rehearsal.emulator import (
    async_delivery,
    fault_capture,
    fault_injection,
    principal_checks,
    resource_stubs,
    ssm_stubs,
)

PREFIX = "Rehearsal_1"
_CODEPIPELINE = "CodePipeline_20150709"

Json = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]


class ControlApi:
    """Handles the requests of the control API, and those to the stubbed CodePipeline API."""

    def __init__(self) -> None:
        self.stubbed_responses: Json = {}
        self.calls: list[Json] = []

    async def handle_control(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Response:
        """Handle a request of the control API."""
        operation = headers["x-amz-target"].removeprefix(f"{PREFIX}.")
        payload = json.loads(body)
        match operation:
            case "KnownTypes":
                return _response(200, resource_stubs.known_types())
            case "PutEvent":
                eventbridge._put_events({"Entries": [_entry(payload)]}, allow_aws_source=True)
            case "InjectFailure":
                fault_injection.inject_failure(payload["stack"], payload["resource"])
            case "DeclareAccounts":
                principal_checks.declare_accounts(payload)
            case "PendingDeliveries":
                return _response(200, async_delivery.pending_deliveries())
            case "StubTypes":
                resource_stubs.set_stubbed_types(payload)
                fault_capture.faults.clear()
            case "Faults":
                return _response(200, fault_capture.faults)
            case "StubbedValues":
                return _response(200, ssm_stubs.stubbed_values())
            case "StubResponse":
                self.stubbed_responses = payload
            case _:  # RecordedCalls
                calls, self.calls = self.calls, []
                return _response(200, calls)
        return _response(200, {})

    async def handle_codepipeline(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Response:
        """Handle a request to CodePipeline, with the stubbed response of its operation."""
        operation = headers["x-amz-target"].removeprefix(f"{_CODEPIPELINE}.")
        payload = json.loads(body)
        is_denied = _is_denied(router.extract_access_key_id(headers), operation, payload)
        self.calls.append({"operation": operation, "given": payload, "allowed": not is_denied})
        if is_denied:
            return _error_response(
                "AccessDeniedException", f"not authorized: codepipeline:{operation}"
            )
        if operation not in self.stubbed_responses:
            return _error_response("InvalidActionException", f"no {operation} in a rehearsal")
        return _response(200, self.stubbed_responses[operation])


def register() -> None:
    """Add both APIs to the emulator of this process."""
    api = ControlApi()
    for name, prefix, handler in (
        ("rehearsal", PREFIX, api.handle_control),
        ("codepipeline", _CODEPIPELINE, api.handle_codepipeline),
    ):
        router.SERVICE_PATTERNS[name] = {"target_prefixes": [prefix]}
        app.SERVICE_HANDLERS[name] = handler


def _entry(event: Json) -> Json:
    return {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event["resources"],
    }


def _is_denied(key: str, operation: str, payload: Json) -> bool:
    """Return True if IAM denies the call to the owner of the access key `key`.

    The resource has the form of the "Service Authorization Reference".
    """
    name = payload.get("name") or payload.get("pipelineName", "")
    stage = (
        f"/{payload['stageName']}" if operation in ("RollbackStage", "RetryStageExecution") else ""
    )
    resource = f"arn:aws:codepipeline:{get_region()}:{get_account_id()}:{name}{stage}"
    action = f"codepipeline:{operation}"
    denial = iam_evaluator.enforce(key, action, "codepipeline", get_region(), resource)
    return denial is not None


def _error_response(error_type: str, message: str) -> Response:
    return _response(400, {"__type": error_type, "message": message})


def _response(status: int, content: Any) -> Response:
    # A new dict each time: the emulator adds headers to it.
    return (
        status,
        {"Content-Type": "application/x-amz-json-1.1"},
        json.dumps(content).encode(),
    )
