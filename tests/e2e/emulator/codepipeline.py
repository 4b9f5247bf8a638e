"""What the printed commands ask of CodePipeline, which the emulator lacks.

As CodePipeline does, it refuses a pipeline with an action whose role it could not assume; here, a
role that does not exist.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import standins
from ministack import app
from ministack.core import router
from ministack.services.cloudformation import provisioners

_PIPELINE = "AWS::CodePipeline::Pipeline"
_PREFIX = "CodePipeline_20150709"
_HEADERS = {"Content-Type": "application/x-amz-json-1.1"}


def register(folder: Path) -> None:
    """Let the emulator start an execution of a pipeline that the stand-ins keep in `folder`."""

    async def answer(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> tuple[int, dict[str, str], bytes]:
        asked = headers["x-amz-target"].removeprefix(f"{_PREFIX}.")
        name = json.loads(body).get("name", "")
        if asked != "StartPipelineExecution":
            return _refuse("InvalidAction", asked)
        if not standins.path(folder, _PIPELINE, name).exists():
            return _refuse("PipelineNotFoundException", name)
        return 200, _HEADERS, json.dumps({"pipelineExecutionId": str(uuid4())}).encode()

    known = provisioners._RESOURCE_HANDLERS[_PIPELINE]
    known["create"] = _with_roles(folder, known["create"])
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


def _refuse(kind: str, what: str) -> tuple[int, dict[str, str], bytes]:
    return 400, _HEADERS, json.dumps({"__type": kind, "message": what}).encode()
