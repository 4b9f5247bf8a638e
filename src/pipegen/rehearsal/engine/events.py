"""The events that CodePipeline sends, and what it answers to the function that they reach.

Source: "Monitoring CodePipeline events" in the CodePipeline user guide, and the API reference's
"GetPipelineExecution", "ListActionExecutions" and "ListPipelineExecutions".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pipegen.codepipeline.model import Action, Pipeline
from pipegen.rehearsal.emulator.client import EmulatorClient

_KINDS = {"pipeline": "Pipeline", "stage": "Stage", "action": "Action"}
_STATES = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "STARTED": "InProgress"}


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Events:
    """The events of one execution: `send` puts them on the bus of the pipeline's account."""

    cloud: EmulatorClient
    pipeline: Pipeline
    account: str
    region: str
    revision: str
    message: str
    execution: str = field(default_factory=lambda: str(uuid4()))
    earlier: list[str] = field(default_factory=list)
    """The executions that have succeeded before, the newest first."""
    _started: str = field(default_factory=_now)
    _actions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of_pipeline(self, state: str) -> None:
        """Send that the execution has come into `state`."""
        self._suppose(state)
        self._send("pipeline", state, {})

    def of_stage(self, stage: str, state: str) -> None:
        """Send that a stage has come into `state`."""
        self._send("stage", state, {"stage": stage})

    def of_action(self, action: Action, state: str, reason: str = "") -> None:
        """Send that an action has come into `state`; `reason` is why it failed."""
        self._note(action, state, reason)
        kind = {
            "owner": action.owner,
            "provider": action.provider,
            "category": action.category,
            "version": action.version,
        }
        detail: dict[str, Any] = {
            "stage": action.stage,
            "action": action.name,
            "action-execution-id": self._actions[self._key(action)]["actionExecutionId"],
            "type": kind,
            "region": self.region,
        }
        if reason:
            summary = {"external-execution-summary": reason, "error-code": "JobFailed"}
            detail["execution-result"] = summary
        self._send("action", state, detail)

    def _send(self, kind: str, state: str, detail: Mapping[str, Any]) -> None:
        self.cloud.emit(
            self.account,
            self.region,
            {
                "version": "0",
                "id": str(uuid4()),
                "detail-type": f"CodePipeline {_KINDS[kind]} Execution State Change",
                "source": "aws.codepipeline",
                "account": self.account,
                "time": _now(),
                "region": self.region,
                "resources": [
                    f"arn:aws:codepipeline:{self.region}:{self.account}:{self.pipeline.name}"
                ],
                "detail": {
                    "pipeline": self.pipeline.name,
                    "execution-id": self.execution,
                    "start-time": self._started,
                    "state": state,
                    "version": 1.0,
                    "pipeline-execution-attempt": 1.0,
                    **detail,
                },
            },
        )

    def _key(self, action: Action) -> str:
        return f"{action.stage}/{action.name}"

    def _note(self, action: Action, state: str, reason: str) -> None:
        known = self._actions.setdefault(
            self._key(action), {"actionExecutionId": str(uuid4()), "startTime": _now()}
        )
        known |= {
            "pipelineExecutionId": self.execution,
            "pipelineVersion": 1,
            "stageName": action.stage,
            "actionName": action.name,
            "status": _STATES[state],
            "lastUpdateTime": _now(),
            "input": {
                "actionTypeId": {"category": action.category, "provider": action.provider},
                "region": self.region,
                "resolvedConfiguration": {
                    key: str(value) for key, value in action.configuration.items()
                },
            },
            "output": {
                "executionResult": {
                    "externalExecutionSummary": reason,
                    "errorDetails": {"code": "JobFailed", "message": reason} if reason else {},
                }
            },
        }
        self._suppose("STARTED")

    def _suppose(self, state: str) -> None:
        """Let CodePipeline answer what it would know by now."""
        revisions = [
            {
                "name": "Source",
                "revisionId": self.revision,
                "revisionSummary": self.message,
                "created": self._started,
            }
        ]
        self.cloud.stub_codepipeline(
            {
                "GetPipelineExecution": {
                    "pipelineExecution": {
                        "pipelineName": self.pipeline.name,
                        "pipelineVersion": 1,
                        "pipelineExecutionId": self.execution,
                        "status": _STATES[state],
                        "executionType": "STANDARD",
                        "artifactRevisions": revisions,
                    }
                },
                "ListActionExecutions": {"actionExecutionDetails": [*self._actions.values()]},
                "ListPipelineExecutions": {
                    "pipelineExecutionSummaries": [
                        {
                            "pipelineExecutionId": each,
                            "status": "Succeeded",
                            "startTime": self._started,
                        }
                        for each in self.earlier
                    ]
                },
                "RollbackStage": {"pipelineExecutionId": str(uuid4())},
            }
        )
