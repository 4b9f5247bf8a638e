"""What the rehearsal asks of the emulator that is none of AWS's, over HTTP like all else.

`Known` tells which resource types are no stubs, `Stub` says which are to be, and `Faults` tells
which have become some since; `Assumed` tells which stored values were stood in for. `Own` says of
which accounts the rehearsal knows everything. `Emit` puts an event on the bus as an AWS service
does, which `PutEvents` refuses to anybody else; `Pending` tells what is not delivered yet. `Fail`
lets a resource fail. `Suppose` says what CodePipeline, which the emulator lacks, answers from now
on, and `Asked` what it was asked.
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
Answer = tuple[int, dict[str, str], bytes]


class ControlApi:
    """The requests that the rehearsal sends to its emulator, and CodePipeline's API as stubbed."""

    def __init__(self) -> None:
        self.answers: Json = {}
        self.asked: list[Json] = []

    async def rehearsal(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Answer:
        """Answer a request of the rehearsal itself."""
        operation = headers["x-amz-target"].removeprefix(f"{PREFIX}.")
        given = json.loads(body)
        match operation:
            case "Known":
                return _answer(200, resource_stubs.known())
            case "Emit":
                eventbridge._put_events({"Entries": [_entry(given)]}, allow_aws_source=True)
            case "Fail":
                fault_injection.fail(given["stack"], given["resource"])
            case "Own":
                principal_checks.own(given)
            case "Pending":
                return _answer(200, async_delivery.pending())
            case "Stub":
                resource_stubs.stub(given)
                fault_capture.found.clear()
            case "Faults":
                return _answer(200, fault_capture.found)
            case "Assumed":
                return _answer(200, ssm_stubs.assumed())
            case "Suppose":
                self.answers = given
            case _:
                asked, self.asked = self.asked, []
                return _answer(200, asked)
        return _answer(200, {})

    async def codepipeline(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Answer:
        """Answer a request to CodePipeline, which the emulator does not have."""
        operation = headers["x-amz-target"].removeprefix(f"{_CODEPIPELINE}.")
        given = json.loads(body)
        refused = _denied(router.extract_access_key_id(headers), operation, given)
        self.asked.append({"operation": operation, "given": given, "allowed": not refused})
        if refused:
            return _refuse("AccessDeniedException", f"not authorized: codepipeline:{operation}")
        if operation not in self.answers:
            return _refuse("InvalidActionException", f"no {operation} in a rehearsal")
        return _answer(200, self.answers[operation])


def register() -> None:
    """Answer these in the emulator that this process runs."""
    stage = ControlApi()
    for name, prefix, answer in (
        ("rehearsal", PREFIX, stage.rehearsal),
        ("codepipeline", _CODEPIPELINE, stage.codepipeline),
    ):
        router.SERVICE_PATTERNS[name] = {"target_prefixes": [prefix]}
        app.SERVICE_HANDLERS[name] = answer


def _entry(event: Json) -> Json:
    return {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event["resources"],
    }


def _denied(key: str, operation: str, given: Json) -> bool:
    """Return whether a caller may not; resources as the Service Authorization Reference has."""
    name = given.get("name") or given.get("pipelineName", "")
    stage = (
        f"/{given['stageName']}" if operation in ("RollbackStage", "RetryStageExecution") else ""
    )
    resource = f"arn:aws:codepipeline:{get_region()}:{get_account_id()}:{name}{stage}"
    action = f"codepipeline:{operation}"
    refused = iam_evaluator.enforce(key, action, "codepipeline", get_region(), resource)
    return refused is not None


def _refuse(kind: str, what: str) -> Answer:
    return _answer(400, {"__type": kind, "message": what})


def _answer(status: int, content: Any) -> Answer:
    # The emulator adds to the headers that it is given.
    return (
        status,
        {"Content-Type": "application/x-amz-json-1.1"},
        json.dumps(content).encode(),
    )
