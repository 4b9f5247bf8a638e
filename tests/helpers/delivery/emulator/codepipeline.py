"""What the printed commands ask of CodePipeline, which the emulator lacks.

As CodePipeline does, it refuses a pipeline with an action whose role it could not assume; here, a
role that does not exist. Who may ask is decided by the emulator, from the caller's policies.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import executions
import standins
from ministack import app
from ministack.core import iam_evaluator, router
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from tests.helpers.notifier.codepipeline_stub import ClientError

_PIPELINE = "AWS::CodePipeline::Pipeline"
_PREFIX = "CodePipeline_20150709"
Answer = tuple[int, dict[str, str], bytes]


def register(folder: Path) -> None:
    """Let the emulator start an execution of a pipeline that the stand-ins keep in `folder`.

    All other operations are those of `executions`.
    """
    known = executions.Executions()

    async def answer(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Answer:
        asked = headers["x-amz-target"].removeprefix(f"{_PREFIX}.")
        given = json.loads(body)
        if asked in executions.OWN:
            return _answer(200, known.answer(asked, given))
        if _denied(router.extract_access_key_id(headers), asked, given):
            return _refuse("AccessDeniedException", asked)
        if asked != "StartPipelineExecution":
            try:
                return _answer(200, known.answer(asked, given))
            except ClientError as refusal:
                return _refuse(refusal.code, refusal.message)
        name = given["name"]
        if not standins.path(folder, _PIPELINE, name).exists():
            return _refuse("PipelineNotFoundException", name)
        return _answer(200, json.dumps({"pipelineExecutionId": str(uuid4())}))

    handlers = provisioners._RESOURCE_HANDLERS[_PIPELINE]
    handlers["create"] = _with_roles(folder, handlers["create"])
    router.SERVICE_PATTERNS["codepipeline"] = {"target_prefixes": [_PREFIX]}
    app.SERVICE_HANDLERS["codepipeline"] = answer


def _with_roles(folder: Path, create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        for stage in properties["Stages"]:
            for action in stage["Actions"]:
                if "RoleArn" in action and not _role(folder, action["RoleArn"]).exists():
                    who, whom = properties["RoleArn"], action["RoleArn"]
                    raise ValueError(
                        f"{who} is not authorized to perform AssumeRole on role {whom}"
                    )
        return create(logical_id, properties, stack)

    return wrapped


def _role(folder: Path, arn: str) -> Path:
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    return folder / account / "AWS-IAM-Role" / f"{name}.json"


def _denied(key: str, asked: str, given: dict[str, Any]) -> bool:
    """Return whether a caller may not; resources as the Service Authorization Reference has."""
    name = given.get("name") or given["pipelineName"]
    stage = f"/{given['stageName']}" if asked == "RollbackStage" else ""
    resource = f"arn:aws:codepipeline:{get_region()}:{get_account_id()}:{name}{stage}"
    action, service = f"codepipeline:{asked}", "codepipeline"
    return iam_evaluator.enforce(key, action, service, get_region(), resource) is not None


def _refuse(kind: str, what: str) -> Answer:
    return _answer(400, json.dumps({"__type": kind, "message": what}))


def _answer(status: int, text: str) -> Answer:
    # The emulator adds to the headers that it is given.
    return status, {"Content-Type": "application/x-amz-json-1.1"}, text.encode()
