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
from pipegen.lint.rules.undefined_role import missing

_OF_ARTIFACTS = ("s3:", "kms:")
"""What E9532 says of the service role already."""
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

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        for deployment in system.deployments(pipeline):
            yield from _refused(system, pipeline, deployment)


def _is_said_already(system: Project, request: Request) -> bool:
    """Return whether the role that is passed is wrong in itself: E9520 or E9521."""
    if request.action != "iam:PassRole":
        return False
    return request.account != request.principal.account or request.resource in {
        arn for _, arn in missing(system)
    }


def _acting(system: Project, pipeline: Pipeline, action: Action) -> Role | None:
    """Return the role that calls CloudFormation; None if it is not known, or E9520 is said."""
    if action.role:
        return system.role(action.role)
    service = pipeline.role or ""
    passed = arns.account(action.text("RoleArn") or "")
    return system.role(service) if passed in (None, arns.account(service)) else None


def _refused(system: Project, pipeline: Pipeline, deployment: DeployAction) -> Matches:
    action = deployment.action
    role = _acting(system, pipeline, action)
    if role is None or role.identity is None:
        return
    policies = Policies(identity=role.identity, resource=None, boundary=role.boundary)
    refused = [
        (request, decision.reason)
        for request in required_access.deploy_requests(system.scope, pipeline, deployment)
        if not _is_said_already(system, request)
        and (action.role or not request.action.startswith(_OF_ARTIFACTS))
        and not (decision := evaluate(request, policies)).allowed
    ]
    if not refused:
        return
    [(request, reason), *rest] = refused
    others = f"; nor {', '.join(each.action for each, _ in rest)}" if rest else ""
    yield _match.match_at(
        [*action.path, *(["RoleArn"] if action.role else [])],
        f"{reason}{others}",
        _HINTS.get(request.action, f"allow {request.action} on {request.resource}"),
    )
