"""The stages of a pipeline, and the details of their actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipegen.cloudformation import no_echo
from pipegen.codepipeline.model import Action as PipelineAction
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.model import Stage as PipelineStage
from pipegen.codepipeline.project import Project
from pipegen.graph.model.edges import action_id
from pipegen.graph.model.roles import role_id
from pipegen.graph.model.stacks import stack_id, stack_name

_KINDS = ("Source", "Build", "Test", "Deploy", "Approval", "Invoke", "Compute")
_DETAIL_KEYS = {
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
    """An action; `details` is label → text.

    An approval has the details "question" and "link", which the approver reads; a source has
    "repository" and "branch". `stack` is the id of the stack that the action deploys, executes
    or deletes.
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
    """The id of the action role; None if the action uses the service role."""
    execution_role: str | None = None
    stack: str | None = None
    mode: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class StageNode:
    """A stage with its actions in template order; equal `run_order`s run in parallel."""

    id: str
    name: str
    actions: tuple[ActionNode, ...]
    on_failure: str = ""
    """The result of a failure: "ROLLBACK", "RETRY", "SKIP", or "" for none."""
    conditions: tuple[str, ...] = ()
    """The condition types that it has: BeforeEntry, OnSuccess, OnFailure."""

    @property
    def kind(self) -> str:
        """Return the kind of the actions, "mixed" if they differ, "empty" if there are none."""
        kinds = {action.kind for action in self.actions}
        return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "empty"


def read_stages(project: Project, pipeline: Pipeline) -> tuple[StageNode, ...]:
    """Return the stages of `pipeline`, in order."""
    return tuple(_stage(project, stage) for stage in pipeline.stages)


def _stage(project: Project, stage: PipelineStage) -> StageNode:
    failure = stage.properties.get("OnFailure")
    result = failure.get("Result") if isinstance(failure, dict) else None
    return StageNode(
        id=f"stage:{stage.index + 1}",
        name=stage.name,
        actions=tuple(_action(project, action) for action in stage.actions),
        on_failure=result if isinstance(result, str) else "",
        conditions=tuple(
            name for name in ("BeforeEntry", "OnSuccess", "OnFailure") if _has(stage, name)
        ),
    )


def _has(stage: PipelineStage, condition_type: str) -> bool:
    rules = stage.properties.get(condition_type)
    return isinstance(rules, dict) and bool(rules.get("Conditions"))


def _action(project: Project, action: PipelineAction) -> ActionNode:
    account = action.account or (None if action.role else project.scope.account)
    region = action.region or project.scope.region
    passed_role = action.text("RoleArn") if action.is_cloudformation else None
    return ActionNode(
        id=action_id(action),
        name=action.name,
        kind=action.category.lower() if action.category in _KINDS else "other",
        provider=action.provider,
        account=account,
        region=region,
        run_order=action.run_order,
        role=role_id(action.role) if action.role else None,
        execution_role=role_id(passed_role) if passed_role else None,
        stack=_stack_id(action, account, region),
        mode=action.text("ActionMode") or "",
        details=no_echo.redact(_details(action), no_echo.secrets(project.scope)),
        inputs=action.inputs,
        outputs=action.outputs,
        namespace=action.namespace,
    )


def _stack_id(action: PipelineAction, account: str | None, region: str | None) -> str | None:
    if not action.is_cloudformation:
        return None
    return stack_id(account, region, stack_name(action))


def _details(action: PipelineAction) -> dict[str, str]:
    values = {
        label: next((value for key in keys if (value := action.text(key))), None)
        for label, keys in _DETAIL_KEYS.items()
    }
    details = {label: value for label, value in values.items() if value}
    if action.category == "Approval" and action.timeout is not None:
        details["timeout"] = f"{action.timeout} minutes"
    return details
