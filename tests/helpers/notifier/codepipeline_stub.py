"""An account as the function sees it: CodePipeline that keeps state, topics and a table.

Standard library only: the tests run it under other Pythons than their own, too.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


class ClientError(Exception):
    """As botocore's: its text names the code, the operation and the message."""

    def __init__(self, code: str, operation: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(
            f"An error occurred ({code}) when calling the {operation} operation: {message}"
        )


class ConditionalCheckFailedException(ClientError):
    """The item was there before."""


@dataclass
class Execution:
    """An execution of the pipeline; `stages` is what became of each stage that it reached."""

    id: str
    minute: int
    status: str = "Succeeded"
    stages: dict[str, str] = field(default_factory=dict)
    version: int = 4
    commit: str = ""
    message: str = ""
    target: str = ""
    summary: str = ""
    actions: list[dict[str, Any]] = field(default_factory=list)

    def itself(self) -> dict[str, Any]:
        kind: dict[str, Any] = {"executionType": "ROLLBACK" if self.target else "STANDARD"}
        if self.target:
            kind["rollbackMetadata"] = {"rollbackTargetPipelineExecutionId": self.target}
        return {
            **kind,
            "pipelineExecutionId": self.id,
            "pipelineVersion": self.version,
            "status": self.status,
            "statusSummary": self.summary,
            "artifactRevisions": self._revisions("name", "Source"),
        }

    def listed(self) -> dict[str, Any]:
        target = {"rollbackTargetPipelineExecutionId": self.target}
        return {
            "rollbackMetadata": target if self.target else {},
            "pipelineExecutionId": self.id,
            "status": self.status,
            "startTime": START + timedelta(minutes=self.minute),
            "executionType": "ROLLBACK" if self.target else "STANDARD",
            "sourceRevisions": self._revisions("actionName", "Source"),
        }

    def _revisions(self, key: str, name: str) -> list[dict[str, Any]]:
        summary = json.dumps({"ProviderType": "GitHub", "CommitMessage": self.message})
        return [{key: name, "revisionId": self.commit, "revisionSummary": summary}]


@dataclass
class Account:
    """Everything that the function can reach, and what it did there."""

    executions: list[Execution] = field(default_factory=list)
    version: int = 4
    refusal: str = ""
    silent: set[str] = field(default_factory=set)
    """Services, operations and topics that do not answer."""
    later: list[Callable[["Account"], None]] = field(default_factory=list)
    """What happens while the function sleeps."""
    called: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)

    def wait(self, seconds: float) -> None:
        """Let happen what happens while the function sleeps."""
        while self.later:
            self.later.pop()(self)

    def client(self, service: str, config: object) -> SimpleNamespace:
        """Return what boto3 does: an object with a method for each operation."""
        operations: dict[str, list[Callable[..., Any]]] = {
            "codepipeline": [
                self.get_pipeline_execution,
                self.list_action_executions,
                self.list_pipeline_executions,
                self.rollback_stage,
            ],
            "sns": [self.publish],
            "dynamodb": [self.put_item, self.delete_item],
        }
        methods = {
            operation.__name__: self._guarded(service, operation)
            for operation in operations[service]
        }
        return SimpleNamespace(**methods)

    def _guarded(self, service: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(**given: Any) -> Any:
            self.called.append((operation.__name__, given))
            for name in (service, operation.__name__, given.get("TopicArn")):
                if name in self.silent:
                    raise ClientError("AccessDeniedException", operation.__name__, "not allowed")
            return operation(**given)

        return run

    def get_pipeline_execution(
        self, pipelineName: str, pipelineExecutionId: str
    ) -> dict[str, Any]:
        return {"pipelineExecution": self._execution(pipelineExecutionId).itself()}

    def list_action_executions(
        self, pipelineName: str, filter: dict[str, str] | None = None
    ) -> dict[str, Any]:
        chosen = [self._execution(filter["pipelineExecutionId"])] if filter else self.executions
        listed = [
            {"pipelineExecutionId": execution.id, **action}
            for execution in chosen
            for action in execution.actions
        ]
        return {"actionExecutionDetails": listed}

    def list_pipeline_executions(
        self, pipelineName: str, filter: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        executions = self.executions
        if filter:
            stage = filter["succeededInStage"]["stageName"]
            executions = [
                execution
                for execution in executions
                if execution.stages.get(stage) == "Succeeded" and execution.version == self.version
            ]
        return {"pipelineExecutionSummaries": [execution.listed() for execution in executions]}

    def rollback_stage(
        self, pipelineName: str, stageName: str, targetPipelineExecutionId: str
    ) -> dict[str, str]:
        target = self._execution(targetPipelineExecutionId)
        wrong = target.stages.get(stageName) != "Succeeded" or target.target
        if self.refusal or wrong or target.version != self.version:
            code, reason = "UnableToRollbackStageException", self.refusal or "incorrect target"
            raise ClientError(code, "RollbackStage", reason)
        new = Execution("99999999-9999-4999-8999-999999999999", 99, "InProgress")
        new.target, new.version = target.id, self.version
        self.executions.append(new)
        return {"pipelineExecutionId": new.id}

    def publish(self, TopicArn: str, **given: str) -> None:
        self.told.append({"TopicArn": TopicArn, **given})

    def put_item(self, TableName: str, Item: dict[str, Any], ConditionExpression: str) -> None:
        if Item["id"]["S"] in self.items:
            raise ConditionalCheckFailedException("ConditionalCheckFailed", "PutItem", "")
        self.items[Item["id"]["S"]] = Item

    def delete_item(self, TableName: str, Key: dict[str, Any]) -> None:
        del self.items[Key["id"]["S"]]

    def _execution(self, id: str) -> Execution:
        for execution in self.executions:
            if execution.id == id:
                return execution
        raise ClientError("PipelineExecutionNotFoundException", "GetPipelineExecution", id)


def action(stage: str, category: str, status: str, minute: int, **given: Any) -> dict[str, Any]:
    """Return an action's execution as ListActionExecutions does."""
    configuration = given.get("configuration", {})
    kind = {"category": category, "owner": "AWS", "provider": "x", "version": "1"}
    return {
        "actionExecutionId": "bbbbbbbb-0000-4000-8000-000000000002",
        "stageName": stage,
        "actionName": stage,
        "startTime": START + timedelta(minutes=minute),
        "status": status,
        "input": {
            "actionTypeId": kind,
            "configuration": configuration,
            "resolvedConfiguration": configuration,
        },
        "output": given.get("output", {}),
    }
