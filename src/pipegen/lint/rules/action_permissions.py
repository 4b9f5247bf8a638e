"""E9531 action-permissions."""

from collections.abc import Mapping

from pipegen.cloudformation import arns
from pipegen.codepipeline import required_access
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.request import Request
from pipegen.iam.role import Role
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule
from pipegen.lint.rules.undefined_role import undefined_roles

_ARTIFACT_ACTIONS = ("s3:", "kms:")
"""Prefixes of the IAM actions that E9532 checks for the service role."""
_HINTS: Mapping[str, str] = {
    "iam:PassRole": "allow iam:PassRole of that role, with iam:PassedToService "
    "cloudformation.amazonaws.com",
}


class ActionPermissions(PipelineRule, tags=("codepipeline", "iam", "role")):
    """The role of an action lacks what its action mode needs.

    ### Why

    The role of a CloudFormation action reads the artifact, calls CloudFormation and passes the
    execution role. A call that it may not make ends the action with "is not authorized to
    perform", after the pipeline is deployed and the commit is pushed. Without a role of its own
    the action uses the service role of the pipeline. Only roles are looked at that a template of
    the set makes.

    ### Broken

    ```json
    {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": "*"}
    ```

    ### Kept

    ```json
    {
      "Effect": "Allow",
      "Action": ["cloudformation:CreateStack", "cloudformation:DescribeStacks"],
      "Resource": "arn:aws:cloudformation:eu-west-1:222222222222:stack/vpc-setup/*"
    }
    ```
    """

    id = "E9531"
    shortdesc = "action-permissions"
    description = "The role of an action should allow what its action mode needs"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "action-reference-CloudFormation.html"
    )

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        for deployment in project.deployments(pipeline):
            yield from _match_denied(project, pipeline, deployment)


def _is_reported_elsewhere(project: Project, request: Request) -> bool:
    """Return True if the request passes a role that E9520 or E9521 reports."""
    if request.action != "iam:PassRole":
        return False
    return request.account != request.principal.account or request.resource in {
        arn for _, arn in undefined_roles(project)
    }


def _action_role(project: Project, pipeline: Pipeline, action: Action) -> Role | None:
    """Return the role that calls CloudFormation; None if it is unknown, or E9520 reports it."""
    if action.role:
        return project.role(action.role)
    service_role = pipeline.role or ""
    account = arns.account(action.text("RoleArn") or "")
    return project.role(service_role) if account in (None, arns.account(service_role)) else None


def _match_denied(project: Project, pipeline: Pipeline, deployment: DeployAction) -> Matches:
    action = deployment.action
    role = _action_role(project, pipeline, action)
    if role is None or role.identity is None:
        return
    policies = Policies(identity=role.identity, resource=None, boundary=role.boundary)
    denied = [
        (request, decision.reason)
        for request in required_access.deploy_requests(project.scope, pipeline, deployment)
        if not _is_reported_elsewhere(project, request)
        and (action.role or not request.action.startswith(_ARTIFACT_ACTIONS))
        and not (decision := evaluate(request, policies)).allowed
    ]
    if not denied:
        return
    [(request, reason), *rest] = denied
    others = f"; nor {', '.join(other.action for other, _ in rest)}" if rest else ""
    yield _match.match_at(
        [*action.path, *(["RoleArn"] if action.role else [])],
        f"{reason}{others}",
        _HINTS.get(request.action, f"allow {request.action} on {request.resource}"),
    )
