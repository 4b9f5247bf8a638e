"""What CodePipeline says of an execution; all of it may be missing, and nothing here is needed.

Shapes: AWS pages "GetPipelineExecution", "ListActionExecutions" and "ListPipelineExecutions".
"""

import functools
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

log = logging.getLogger()
ENV = os.environ
Json = dict[str, Any]


@dataclass
class Run:
    """An execution: its actions, the newest first, and what it rolls back to ("" for nothing)."""

    id: str
    itself: Json
    actions: list[Json]
    target: str
    commit: str = ""

    @property
    def failed(self) -> Json:
        """Return the action that failed last, {} if none is known."""
        return first(each for each in self.actions if get(each, "status") == "Failed")


def run(execution: str) -> Run:
    """Return the execution of this id, which may be ""."""
    given = {"pipelineExecutionId": execution}
    itself = get(ask("get_pipeline_execution", **given), "pipelineExecution") or {}
    back = get(itself, "rollbackMetadata", "rollbackTargetPipelineExecutionId")
    target = (back or "an earlier one") if rolls(itself) else ""
    actions = get(ask("list_action_executions", filter=given), "actionExecutionDetails")
    return Run(execution, itself, newest(actions), target)


def waiting(stage: str, action: str) -> str:
    """Return the execution that asks for approval in `action`, "" if it is not known."""
    listed = newest(get(ask("list_action_executions"), "actionExecutionDetails"))
    names = ("stageName", "actionName", "status")
    asking = [stage, action, "InProgress"]
    found = first(each for each in listed if [get(each, name) for name in names] == asking)
    return str(get(found, "pipelineExecutionId"))


def succeeded(stage: str) -> list[str]:
    """Return the executions that succeeded in `stage`, the newest first, without rollbacks.

    Only those of the pipeline's current structure count. Raises if CodePipeline does not answer.
    """
    found = call("list_pipeline_executions", filter={"succeededInStage": {"stageName": stage}})
    standard = (each for each in newest(found["pipelineExecutionSummaries"]) if not rolls(each))
    return [each["pipelineExecutionId"] for each in standard]


def rolls(summary: Json) -> bool:
    """Return whether an execution runs a stage of an earlier one again, whoever asked for it."""
    started = str(get(summary, "trigger", "triggerType"))
    return get(summary, "executionType") == "ROLLBACK" or started.endswith("Rollback")


def call(operation: str, **given: Any) -> Json:
    """Return what CodePipeline answers; raises if it refuses or can't be reached."""
    called = getattr(client("codepipeline"), operation)
    return dict(called(pipelineName=ENV["PIPELINE"], **given))


def ask(operation: str, **given: Any) -> Json:
    """Return what CodePipeline answers, {} if it refuses or can't be reached."""
    try:
        return call(operation, **given)
    except Exception:
        log.exception("%s does not answer", operation)
        return {}


@functools.cache
def client(service: str) -> Any:
    """Return the client of an AWS service, one for each life of the function."""
    import boto3
    from botocore.config import Config

    # Lookups that nobody answers must leave time to send within the function's timeout.
    patience = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2})
    return boto3.client(service, config=patience)


def get(data: Any, *path: str) -> Any:
    """Return what `path` leads to in nested objects, "" where something on it is missing."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data or ""


def first(found: Iterable[Json]) -> Json:
    """Return the first object of `found`, {} if there is none."""
    return next(iter(found), {})


def category(action: Json) -> str:
    """Return the category of an action, such as `Deploy` or `Approval`, "" if it is unknown."""
    return str(get(action, "input", "actionTypeId", "category"))


def newest(found: list[Json]) -> list[Json]:
    """Return executions of the pipeline or of actions, the newest first."""
    return sorted(found or [], key=lambda each: str(get(each, "startTime")), reverse=True)


def said(revision: Json) -> str:
    """Return the message of a commit: connections give it as JSON, other sources as text."""
    summary = str(get(revision, "revisionSummary"))
    try:
        return str(json.loads(summary)["CommitMessage"])
    except (ValueError, LookupError, TypeError):
        return summary
