"""W9509 missing-approval."""

from collections.abc import Mapping
from typing import Any

from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.iam import matching
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule

_DESTRUCTIVE = ("Update:Replace", "Update:Delete")


class MissingApproval(PipelineRule, tags=("codepipeline", "approval")):
    """A protected stack is deployed without anybody having said yes.

    ### Why

    A stack policy that denies replacing or deleting resources says that the stack matters. What
    reaches it on every push, with no approval before, will reach it with the first mistake. Where
    that is meant, suppress this in the pipeline's `Metadata`. With pipegen, set `approval` in the
    environment.

    ### Broken

    ```json
    {"Statement": [{"Effect": "Deny", "Action": "Update:Delete", "Resource": "*"}]}
    ```

    ### Kept

    ```json
    {"ActionTypeId": {"Category": "Approval", "Owner": "AWS", "Provider": "Manual"}}
    ```
    """

    id = "W9509"
    shortdesc = "missing-approval"
    description = "An approval should stand before a protected stack"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "protect-stack-resources.html"
    )

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        approvals = [action for action in pipeline.actions if action.category == "Approval"]
        for deployment in project.deployments(pipeline):
            action = deployment.action
            is_approved = any(approval.before(action) for approval in approvals)
            if _is_protected(deployment) and not is_approved:
                yield _match.match_at(
                    [*action.path, "Configuration", "TemplateConfiguration"],
                    f"{action.name} deploys a protected stack, and no approval stands before it",
                    "add a stage with an approval; with pipegen, set approval = true",
                )


def _is_protected(deployment: DeployAction) -> bool:
    policy = deployment.configuration.get("StackPolicy")
    value = policy.get("Statement") if isinstance(policy, dict) else None
    statements = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and _denies_destruction(item) for item in statements)


def _denies_destruction(statement: Mapping[str, Any]) -> bool:
    value = statement.get("Action")
    patterns = [str(pattern) for pattern in (value if isinstance(value, list) else [value])]
    return statement.get("Effect") == "Deny" and any(
        matching.matches_action(patterns, action) for action in _DESTRUCTIVE
    )
