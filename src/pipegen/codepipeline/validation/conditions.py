"""What CodePipeline refuses in the conditions of a stage, and in what follows its failure.

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
_FAILURE = ("RETRY", "ROLLBACK")
_SKIPPING = ("LambdaInvoke", "VariableCheck")
_MOST_RULES = 5


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield place, what is wrong and what to do about each hook of a stage."""
    for stage in pipeline.stages:
        for hook in _RESULTS:
            if isinstance(stage.properties.get(hook), dict):
                yield from _of_failure(stage, hook)
                yield from _of_rollback(pipeline, stage, hook)
                yield from _of_conditions(stage, hook)


def _of_failure(stage: Stage, hook: str) -> Iterator[Violation]:
    body = stage.properties[hook]
    result = body.get("Result")
    if hook != "OnFailure" or result is None or isinstance(result, Unresolved):
        return
    if result not in _FAILURE:
        what = f"OnFailure has the result {result}"
        yield (*stage.path, hook, "Result"), what, f"write {' or '.join(_FAILURE)}"
    if result == "RETRY" and body.get("Conditions"):
        what = "a retry can't stand beside conditions"
        yield (*stage.path, hook, "Result"), what, "remove the Result, or the Conditions"


def _of_rollback(pipeline: Pipeline, stage: Stage, hook: str) -> Iterator[Violation]:
    body = stage.properties[hook]
    results = [body.get("Result"), *(each.get("Result") for _, each in _conditions(stage, hook))]
    if "ROLLBACK" not in results:
        return
    path = (*stage.path, hook)
    if pipeline.execution_mode == "PARALLEL":
        what = f"{stage.name} can't roll back in a pipeline in PARALLEL mode"
        yield path, what, "choose the ExecutionMode QUEUED or SUPERSEDED"
    if any(each.category == "Source" for each in stage.actions):
        what = f"{stage.name} can't roll back: it is the source"
        yield path, what, "leave the rollback to the stages that deploy"


def _of_conditions(stage: Stage, hook: str) -> Iterator[Violation]:
    path = (*stage.path, hook, "Conditions")
    given = stage.properties[hook].get("Conditions")
    if isinstance(given, list) and len(given) != 1:
        yield (
            path,
            f"{hook} has {len(given)} conditions",
            "give it exactly one, with all the rules",
        )
    for index, condition in _conditions(stage, hook):
        yield from _of_condition((*path, index), hook, condition)


def _of_condition(path: Path, hook: str, condition: Mapping[str, Any]) -> Iterator[Violation]:
    result, rules = condition.get("Result"), condition.get("Rules")
    rules = rules if isinstance(rules, list) else []
    if not 1 <= len(rules) <= _MOST_RULES:
        yield (*path, "Rules"), f"the condition has {len(rules)} rules", "give it 1 to 5"
    if isinstance(result, str) and not isinstance(result, Unresolved):
        if result not in _RESULTS[hook]:
            what = f"{hook} can't have the result {result}"
            yield (*path, "Result"), what, f"write {' or '.join(_RESULTS[hook])}"
        elif result == "SKIP":
            yield from _of_skip(path, rules)


def _of_skip(path: Path, rules: Sequence[Any]) -> Iterator[Violation]:
    for index, rule in enumerate(rules):
        kind = rule.get("RuleTypeId") if isinstance(rule, dict) else None
        provider = kind.get("Provider") if isinstance(kind, dict) else None
        if isinstance(provider, str) and provider not in _SKIPPING:
            what = f"a stage can't be skipped by a rule of {provider}"
            yield (*path, "Rules", index), what, f"use {' or '.join(_SKIPPING)}"


def _conditions(stage: Stage, hook: str) -> list[tuple[int, Mapping[str, Any]]]:
    given = stage.properties[hook].get("Conditions")
    return [
        (index, each)
        for index, each in enumerate(given if isinstance(given, list) else [])
        if isinstance(each, dict)
    ]
