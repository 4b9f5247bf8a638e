"""E9532 service-role-permissions."""

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.role import Role
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule
from pipegen.lint.rules.role_trust import trusts


class ServiceRolePermissions(PipelineRule, tags=("codepipeline", "iam", "role")):
    """The service role of a pipeline lacks what the pipeline does as it.

    ### Why

    CodePipeline acts as the service role to hand artifacts on, to use the connection, to ask for
    approval, and to assume the role of each action. The two actions for a connection are both
    needed, whatever its ARN begins with. Only a role is looked at that the set makes.

    ### Broken

    ```json
    {"Effect": "Allow", "Action": "codestar-connections:UseConnection", "Resource": "*"}
    ```

    ### Kept

    ```json
    {
      "Effect": "Allow",
      "Action": ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
      "Resource": "arn:aws:codeconnections:eu-west-1:111111111111:connection/0f2d4b6c"
    }
    ```
    """

    id = "E9532"
    shortdesc = "service-role-permissions"
    description = "The service role should allow what the pipeline does"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html"
    )

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        role = project.role(pipeline.role) if pipeline.role else None
        if role is not None:
            yield from _match_trust(pipeline, role)
            yield from _match_denied(project.scope, pipeline, role)


def _match_trust(pipeline: Pipeline, role: Role) -> Matches:
    if not trusts(role, required_access.PIPELINE):
        yield _match.match_at(
            [*pipeline.path, "RoleArn"],
            f"CodePipeline is not authorized to perform AssumeRole on role {role.arn}",
            'trust {"Service": "codepipeline.amazonaws.com"} in AssumeRolePolicyDocument',
        )


def _match_denied(scope: StackContext, pipeline: Pipeline, role: Role) -> Matches:
    if role.identity is None:
        return
    policies = Policies(identity=role.identity, resource=None, boundary=role.boundary)
    for action, request in required_access.service_role_requests(scope, pipeline):
        decision = evaluate(request, policies)
        if not decision.allowed:
            yield _match.match_at(
                action.path if action else [*pipeline.path, "RoleArn"],
                decision.reason,
                f"allow {request.action} on {request.resource} to the service role",
            )
