"""Send the events of an execution, and stub the CodePipeline API for the notifier function.

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

_DETAIL_TYPES = {"pipeline": "Pipeline", "stage": "Stage", "action": "Action"}
_API_STATUSES = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "STARTED": "InProgress"}


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Events:
    """The events of one execution; they go to the event bus of the pipeline's account."""

    emulator: EmulatorClient
    pipeline: Pipeline
    account: str
    region: str
    revision: str
    message: str
    execution: str = field(default_factory=lambda: str(uuid4()))
    earlier: list[str] = field(default_factory=list)
    """The ids of the executions that succeeded before, the newest first."""
    _started: str = field(default_factory=_now)
    _actions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def send_pipeline_event(self, state: str) -> None:
        """Send the event that the execution is in `state` now."""
        self._stub_codepipeline_api(state)
        self._send("pipeline", state, {})

    def send_stage_event(self, stage: str, state: str) -> None:
        """Send the event that `stage` is in `state` now."""
        self._send("stage", state, {"stage": stage})

    def send_action_event(self, action: Action, state: str, reason: str = "") -> None:
        """Send the event that `action` is in `state` now; `reason` is why it failed."""
        self._record(action, state, reason)
        action_type = {
            "owner": action.owner,
            "provider": action.provider,
            "category": action.category,
            "version": action.version,
        }
        detail: dict[str, Any] = {
            "stage": action.stage,
            "action": action.name,
            "action-execution-id": self._actions[self._action_key(action)]["actionExecutionId"],
            "type": action_type,
            "region": self.region,
        }
        if reason:
            summary = {"external-execution-summary": reason, "error-code": "JobFailed"}
            detail["execution-result"] = summary
        self._send("action", state, detail)

    def _send(self, kind: str, state: str, detail: Mapping[str, Any]) -> None:
        self.emulator.put_event(
            self.account,
            self.region,
            {
                "version": "0",
                "id": str(uuid4()),
                "detail-type": f"CodePipeline {_DETAIL_TYPES[kind]} Execution State Change",
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

    def _action_key(self, action: Action) -> str:
        return f"{action.stage}/{action.name}"

    def _record(self, action: Action, state: str, reason: str) -> None:
        details = self._actions.setdefault(
            self._action_key(action), {"actionExecutionId": str(uuid4()), "startTime": _now()}
        )
        details |= {
            "pipelineExecutionId": self.execution,
            "pipelineVersion": 1,
            "stageName": action.stage,
            "actionName": action.name,
            "status": _API_STATUSES[state],
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
        self._stub_codepipeline_api("STARTED")

    def _stub_codepipeline_api(self, state: str) -> None:
        """Let the CodePipeline API return the current state of the execution."""
        revisions = [
            {
                "name": "Source",
                "revisionId": self.revision,
                "revisionSummary": self.message,
                "created": self._started,
            }
        ]
        self.emulator.stub_codepipeline(
            {
                "GetPipelineExecution": {
                    "pipelineExecution": {
                        "pipelineName": self.pipeline.name,
                        "pipelineVersion": 1,
                        "pipelineExecutionId": self.execution,
                        "status": _API_STATUSES[state],
                        "executionType": "STANDARD",
                        "artifactRevisions": revisions,
                    }
                },
                "ListActionExecutions": {"actionExecutionDetails": [*self._actions.values()]},
                "ListPipelineExecutions": {
                    "pipelineExecutionSummaries": [
                        {
                            "pipelineExecutionId": execution,
                            "status": "Succeeded",
                            "startTime": self._started,
                        }
                        for execution in self.earlier
                    ]
                },
                "RollbackStage": {"pipelineExecutionId": str(uuid4())},
            }
        )
