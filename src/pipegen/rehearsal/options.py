"""Validate the options of a rehearsal against the pipeline and its templates."""

from collections.abc import Collection, Iterator

from pipegen.errors import Diagnostic, PipegenError
from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.text import did_you_mean


def validate_options(
    workspace: Workspace, injection: FailureInjection, stubs: Collection[str]
) -> None:
    """Raise `PipegenError` if an option names an unknown stage, resource or resource type."""
    errors = [*_stage_errors(workspace, injection), *_type_errors(workspace, stubs)]
    if errors:
        raise PipegenError.from_diagnostics(errors)


def _stage_errors(workspace: Workspace, injection: FailureInjection) -> Iterator[Diagnostic]:
    stages = [stage.name for stage in workspace.pipeline.stages]
    named = (injection.until, injection.fail)
    requested = dict.fromkeys(name for name in named if name is not None)
    unknown = [name for name in requested if name not in stages]
    for name in unknown:
        hint = did_you_mean(name, stages, f"there are {', '.join(stages)}")
        yield Diagnostic(f"the pipeline has no stage {name}", hint)
    if unknown:
        return
    if (
        injection.until is not None
        and injection.fail in stages[stages.index(injection.until) + 1 :]
    ):
        message = f"{injection.fail} is to fail, but the rehearsal ends with {injection.until}"
        yield Diagnostic(message, f"use --until {injection.fail}")
    if injection.resource is not None:
        yield from _resource_errors(workspace, injection.fail, injection.resource)


def _resource_errors(
    workspace: Workspace, stage: str | None, resource: str
) -> Iterator[Diagnostic]:
    known = [
        name
        for deployment in workspace.project.deployed
        if deployment.action.stage == stage and deployment.template
        for name in deployment.template.resources
    ]
    if resource not in known:
        hint = did_you_mean(resource, known, f"it has {', '.join(known) or 'none'}")
        yield Diagnostic(f"the stack of {stage} has no resource {resource}", hint)


def _type_errors(workspace: Workspace, stubs: Collection[str]) -> Iterator[Diagnostic]:
    deployed = workspace.project.deployed
    types_by_template = [stack.template.types for stack in deployed if stack.template]
    types = sorted(frozenset().union(*types_by_template))
    for name in sorted(set(stubs) - set(types)):
        hint = did_you_mean(name, types, f"there are {', '.join(types)}")
        yield Diagnostic(f"no deployed template has a resource of type {name}", hint)
