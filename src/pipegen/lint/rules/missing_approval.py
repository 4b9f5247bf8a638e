"""W9509 unapproved-environment."""

from collections.abc import Mapping
from typing import Any

from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.iam import matching
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule

_GUARDED = ("Update:Replace", "Update:Delete")


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
    shortdesc = "unapproved-environment"
    description = "An approval should stand before a protected stack"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "protect-stack-resources.html"
    )

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        approvals = [action for action in pipeline.actions if action.category == "Approval"]
        for deployment in system.deployments(pipeline):
            action = deployment.action
            approved = any(approval.before(action) for approval in approvals)
            if _is_protected(deployment) and not approved:
                yield _match.match_at(
                    [*action.path, "Configuration", "TemplateConfiguration"],
                    f"{action.name} deploys a protected stack, and no approval stands before it",
                    "add a stage with an approval; with pipegen, set approval = true",
                )


def _is_protected(deployment: DeployAction) -> bool:
    policy = deployment.configuration.get("StackPolicy")
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    found = statements if isinstance(statements, list) else [statements]
    return any(isinstance(each, dict) and _denies(each) for each in found)


def _denies(statement: Mapping[str, Any]) -> bool:
    actions = statement.get("Action")
    named = [str(each) for each in (actions if isinstance(actions, list) else [actions])]
    return statement.get("Effect") == "Deny" and any(
        matching.matches_action(named, each) for each in _GUARDED
    )
