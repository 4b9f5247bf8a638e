"""The one call of CodePipeline's that the printed commands make, which the emulator lacks."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import standins
from ministack import app
from ministack.core import router

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
        if not standins.path(folder, "AWS::CodePipeline::Pipeline", name).exists():
            return _refuse("PipelineNotFoundException", name)
        return 200, _HEADERS, json.dumps({"pipelineExecutionId": str(uuid4())}).encode()

    router.SERVICE_PATTERNS["codepipeline"] = {"target_prefixes": [_PREFIX]}
    app.SERVICE_HANDLERS["codepipeline"] = answer


def _refuse(kind: str, what: str) -> tuple[int, dict[str, str], bytes]:
    return 400, _HEADERS, json.dumps({"__type": kind, "message": what}).encode()
