"""E9522 role-trust."""

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.request import Principal
from pipegen.iam.role import Role
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import ActionRule, Matches


class RoleTrust(ActionRule, tags=("codepipeline", "role", "trust")):
    """A role of an action does not trust those who must act as it.

    ### Why

    The role of an action is assumed by the pipeline's service role, and the role in its
    configuration by CloudFormation. Each must trust them by its `AssumeRolePolicyDocument`.
    CodePipeline checks the first when the pipeline is created: "is not authorized to perform
    AssumeRole on role". A condition on `sts:ExternalId` can't be met: an action can't send one.

    ### Broken

    ```json
    {"Principal": {"AWS": "arn:aws:iam::111111111111:role/another-pipeline"}}
    ```

    ### Kept

    ```json
    {
      "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
      "Condition": {
        "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/infrastructure-service"}
      }
    }
    ```
    """

    id = "E9522"
    shortdesc = "role-trust"
    description = "The roles of an action should trust the service role and CloudFormation"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "pipelines-create-cross-account.html"
    )

    def _match_action(self, project: Project, pipeline: Pipeline, action: Action) -> Matches:
        yield from _match_action_role(project, pipeline, action)
        yield from _match_passed_role(project, action)


def _match_action_role(project: Project, pipeline: Pipeline, action: Action) -> Matches:
    service_role = pipeline.role
    if not (action.role and service_role) or isinstance(service_role, Unresolved):
        return
    role = project.role(action.role)
    if role and not trusts(role, Principal(service_role)):
        yield _match.match_at(
            [*action.path, "RoleArn"],
            f"{service_role} is not authorized to perform AssumeRole on role {role.arn}, "
            "whose trust does not admit it",
            "trust the root of the pipeline's account with aws:PrincipalArn of the service role, "
            "and no other condition",
        )


def _match_passed_role(project: Project, action: Action) -> Matches:
    arn = action.text("RoleArn") if action.is_cloudformation else None
    role = project.role(arn) if arn else None
    if role and not trusts(role, required_access.STACKS):
        yield _match.match_at(
            [*action.path, "Configuration", "RoleArn"],
            f"CloudFormation can't act as {role.arn}, which does not trust it",
            'trust {"Service": "cloudformation.amazonaws.com"}',
        )


def trusts(role: Role, principal: Principal) -> bool:
    """Return True if the trust policy of `role` allows `principal` to assume it."""
    policies = Policies(identity=None, resource=role.trust, is_trust=True)
    return evaluate(required_access.assume_role_request(principal, role.arn), policies).allowed
