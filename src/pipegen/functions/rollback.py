"""Rolling a failed stage back: to what it ran when it last succeeded, once, and with guards.

The guards are those of AWS page "Configure stage rollback", and RollbackStage refuses as well.
"""

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipegen.functions.lookups import Run, ask, call, first, get, log, newest, succeeded
    from pipegen.functions.messages import claim, line


def roll_back(key: str, known: Run, stage: str) -> str:
    """Roll `stage` back, where no other event of the same `key` has; return how it went."""
    try:
        target = _target(known, stage)
        if claim(f"{key}/rollback"):
            done = call("rollback_stage", stageName=stage, targetPipelineExecutionId=target)
            new = str(get(done, "pipelineExecutionId"))
        else:
            new = _started(target, known.id)
        if not new:
            raise LookupError("this was tried before, or the table that knows did not answer")
    except Exception as error:
        log.exception("no rollback")
        return f"Could not roll back: {line(error, 1000)}"
    return f"Rollback: {stage} runs {target} again, as execution {new}"


def _target(known: Run, stage: str) -> str:
    if not known.failed or not known.itself:
        raise LookupError("CodePipeline did not say what failed")
    target = next((each for each in succeeded(stage) if each != known.id), "")
    if not target:
        raise LookupError(f"nothing has succeeded in {stage} since the pipeline was changed")
    then = call("get_pipeline_execution", pipelineExecutionId=target)["pipelineExecution"]
    if then["pipelineVersion"] != known.itself["pipelineVersion"]:
        raise LookupError(f"the pipeline was changed since {target}, the last that succeeded")
    return target


def _started(target: str, execution: str) -> str:
    """Return the rollback to `target` that came after `execution`, "" if none is known."""
    recent = newest(get(ask("list_pipeline_executions"), "pipelineExecutionSummaries"))
    later = itertools.takewhile(lambda each: get(each, "pipelineExecutionId") != execution, recent)
    path = ("rollbackMetadata", "rollbackTargetPipelineExecutionId")
    found = first(each for each in later if get(each, *path) == target)
    return str(get(found, "pipelineExecutionId"))
