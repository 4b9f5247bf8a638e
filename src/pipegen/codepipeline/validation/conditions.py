"""Validate the conditions of stages, and the results that follow a failure.

Source: "Stage conditions" and "Configure stage rollback" in the CodePipeline user guide.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Pipeline, Stage
from pipegen.codepipeline.validation.names import Violation
from pipegen.errors import Path

_RESULTS: Mapping[str, Sequence[str]] = {
    "BeforeEntry": ("FAIL", "SKIP"),
    "OnSuccess": ("FAIL", "ROLLBACK"),
    "OnFailure": ("ROLLBACK",),
}
_FAILURE_RESULTS = ("RETRY", "ROLLBACK")
_SKIP_PROVIDERS = ("LambdaInvoke", "VariableCheck")
_MAX_RULES = 5


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the violations in the conditions of each stage of `pipeline`."""
    for stage in pipeline.stages:
        for hook in _RESULTS:
            if isinstance(stage.properties.get(hook), dict):
                yield from _validate_failure(stage, hook)
                yield from _validate_rollback(pipeline, stage, hook)
                yield from _validate_conditions(stage, hook)


def _validate_failure(stage: Stage, hook: str) -> Iterator[Violation]:
    body = stage.properties[hook]
    result = body.get("Result")
    if hook != "OnFailure" or result is None or isinstance(result, Unresolved):
        return
    path = (*stage.path, hook, "Result")
    if result not in _FAILURE_RESULTS:
        hint = f"write {' or '.join(_FAILURE_RESULTS)}"
        yield Violation(path, f"OnFailure has the result {result}", hint)
    if result == "RETRY" and body.get("Conditions"):
        message = "a retry can't stand beside conditions"
        yield Violation(path, message, "remove the Result, or the Conditions")


def _validate_rollback(pipeline: Pipeline, stage: Stage, hook: str) -> Iterator[Violation]:
    body = stage.properties[hook]
    conditions = [condition for _, condition in _conditions(stage, hook)]
    results = [body.get("Result"), *(condition.get("Result") for condition in conditions)]
    if "ROLLBACK" not in results:
        return
    path = (*stage.path, hook)
    if pipeline.execution_mode == "PARALLEL":
        message = f"{stage.name} can't roll back in a pipeline in PARALLEL mode"
        yield Violation(path, message, "choose the ExecutionMode QUEUED or SUPERSEDED")
    if any(action.category == "Source" for action in stage.actions):
        message = f"{stage.name} can't roll back: it is the source"
        yield Violation(path, message, "leave the rollback to the stages that deploy")


def _validate_conditions(stage: Stage, hook: str) -> Iterator[Violation]:
    path = (*stage.path, hook, "Conditions")
    conditions = stage.properties[hook].get("Conditions")
    if isinstance(conditions, list) and len(conditions) != 1:
        message = f"{hook} has {len(conditions)} conditions"
        yield Violation(path, message, "give it exactly one, with all the rules")
    for index, condition in _conditions(stage, hook):
        yield from _validate_condition((*path, index), hook, condition)


def _validate_condition(
    path: Path, hook: str, condition: Mapping[str, Any]
) -> Iterator[Violation]:
    result, rules = condition.get("Result"), condition.get("Rules")
    rules = rules if isinstance(rules, list) else []
    if not 1 <= len(rules) <= _MAX_RULES:
        message = f"the condition has {len(rules)} rules"
        yield Violation((*path, "Rules"), message, "give it 1 to 5")
    if isinstance(result, str) and not isinstance(result, Unresolved):
        if result not in _RESULTS[hook]:
            message = f"{hook} can't have the result {result}"
            hint = f"write {' or '.join(_RESULTS[hook])}"
            yield Violation((*path, "Result"), message, hint)
        elif result == "SKIP":
            yield from _validate_skip(path, rules)


def _validate_skip(path: Path, rules: Sequence[Any]) -> Iterator[Violation]:
    for index, rule in enumerate(rules):
        type_id = rule.get("RuleTypeId") if isinstance(rule, dict) else None
        provider = type_id.get("Provider") if isinstance(type_id, dict) else None
        if isinstance(provider, str) and provider not in _SKIP_PROVIDERS:
            message = f"a stage can't be skipped by a rule of {provider}"
            hint = f"use {' or '.join(_SKIP_PROVIDERS)}"
            yield Violation((*path, "Rules", index), message, hint)


def _conditions(stage: Stage, hook: str) -> list[tuple[int, Mapping[str, Any]]]:
    conditions = stage.properties[hook].get("Conditions")
    return [
        (index, condition)
        for index, condition in enumerate(conditions if isinstance(conditions, list) else [])
        if isinstance(condition, dict)
    ]
