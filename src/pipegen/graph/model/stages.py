"""The stages of a pipeline, and what a reader wants to know of their actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipegen.cloudformation import no_echo
from pipegen.codepipeline.model import Action as PipelineAction
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.model import Stage as PipelineStage
from pipegen.codepipeline.project import Project
from pipegen.graph.model import edges, roles, stacks

_KINDS = ("Source", "Build", "Test", "Deploy", "Approval", "Invoke", "Compute")
_DETAILS = {
    "question": ("CustomData",),
    "link": ("ExternalEntityLink",),
    "topic": ("NotificationArn",),
    "repository": ("FullRepositoryId", "RepositoryName", "Repo", "S3Bucket"),
    "branch": ("BranchName", "Branch", "S3ObjectKey"),
    "connection": ("ConnectionArn",),
    "project": ("ProjectName",),
    "function": ("FunctionName",),
    "pipeline": ("PipelineName",),
}


@dataclass(frozen=True, slots=True)
class ActionNode:
    """An action; `details` is what a reader wants to know of it, label → text.

    For an approval that is what the approver reads: "question", "link"; for a source, "repository"
    and "branch". `stack` is the id of the stack that it deploys, executes or deletes.
    """

    id: str
    name: str
    kind: str
    """Its category in lower case: source, build, test, deploy, approval, invoke, compute."""
    provider: str
    account: str | None
    region: str | None
    run_order: int
    role: str | None = None
    """The id of the role that it acts as; None for the pipeline's own."""
    execution_role: str | None = None
    stack: str | None = None
    mode: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class StageNode:
    """A stage with its actions, in the template's order; equal `run_order`s run side by side."""

    id: str
    name: str
    actions: tuple[ActionNode, ...]
    on_failure: str = ""
    """What happens when it fails: "ROLLBACK", "RETRY", or "" for nothing."""
    conditions: tuple[str, ...] = ()
    """The moments at which it checks conditions: BeforeEntry, OnSuccess, OnFailure."""

    @property
    def kind(self) -> str:
        """Return the kind of its actions, "mixed" where they differ, "empty" where it has none."""
        kinds = {each.kind for each in self.actions}
        return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "empty"


def read_stages(system: Project, pipeline: Pipeline) -> tuple[StageNode, ...]:
    """Return the stages of `pipeline`, in order."""
    return tuple(_stage(system, each) for each in pipeline.stages)


def _stage(system: Project, stage: PipelineStage) -> StageNode:
    failure = stage.properties.get("OnFailure")
    result = failure.get("Result") if isinstance(failure, dict) else None
    return StageNode(
        id=f"stage:{stage.index + 1}",
        name=stage.name,
        actions=tuple(_action(system, each) for each in stage.actions),
        on_failure=result if isinstance(result, str) else "",
        conditions=tuple(
            each for each in ("BeforeEntry", "OnSuccess", "OnFailure") if _checks(stage, each)
        ),
    )


def _checks(stage: PipelineStage, moment: str) -> bool:
    found = stage.properties.get(moment)
    return isinstance(found, dict) and bool(found.get("Conditions"))


def _action(system: Project, action: PipelineAction) -> ActionNode:
    account = action.account or (None if action.role else system.scope.account)
    region = action.region or system.scope.region
    passed = action.text("RoleArn") if action.is_cloudformation else None
    return ActionNode(
        id=edges.action_id(action),
        name=action.name,
        kind=action.category.lower() if action.category in _KINDS else "other",
        provider=action.provider,
        account=account,
        region=region,
        run_order=action.run_order,
        role=roles.role_id(action.role) if action.role else None,
        execution_role=roles.role_id(passed) if passed else None,
        stack=_stack(action, account, region),
        mode=action.text("ActionMode") or "",
        details=no_echo.redact(_details(action), no_echo.secrets(system.scope)),
        inputs=action.inputs,
        outputs=action.outputs,
        namespace=action.namespace,
    )


def _stack(action: PipelineAction, account: str | None, region: str | None) -> str | None:
    if not action.is_cloudformation:
        return None
    return stacks.stack_id(account, region, stacks.name_of(action))


def _details(action: PipelineAction) -> dict[str, str]:
    found = {
        label: next((value for key in keys if (value := action.text(key))), None)
        for label, keys in _DETAILS.items()
    }
    known = {label: value for label, value in found.items() if value}
    if action.category == "Approval" and action.timeout is not None:
        known["timeout"] = f"{action.timeout} minutes"
    return known
