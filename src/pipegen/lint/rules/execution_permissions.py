"""E9530 execution-permissions."""

from collections.abc import Sequence

from pipegen.cloudformation.arns import account
from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.iam import missing_permissions
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import DeploymentRule, Matches

_MAX_LISTED = 5


class ExecutionPermissions(DeploymentRule, tags=("codepipeline", "iam", "role")):
    """The role that CloudFormation deploys as lacks an action that the template needs.

    ### Why

    CloudFormation makes each resource with the permissions of the execution role. What the
    handlers of the resource types need is known from the registry: an action that no policy of the
    role allows ends the deployment in the middle, with a rollback, when the first resource of that
    type is made. Only roles are looked at that a template of the set makes. With pipegen, deploy
    `account-setup` again: it is computed from the templates.

    ### Broken

    ```json
    {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}
    ```

    ### Kept

    ```json
    {"Effect": "Allow", "Action": ["ec2:Describe*", "ec2:CreateVpc"], "Resource": "*"}
    ```
    """

    id = "E9530"
    shortdesc = "execution-permissions"
    description = "The execution role should allow what the deployed template's resources need"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html"
    )

    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        arn = deployment.action.text("RoleArn")
        role = project.role(arn) if arn else None
        if role is None or account(role.arn) != deployment.account:
            return  # E9520 reports a role of another account
        missing = missing_permissions.missing_actions(role, scope, deployment.file_parameters)
        if missing:
            yield _match.match_at(
                [*deployment.action.path, "Configuration", "RoleArn"],
                f"{role.arn} may not {_join_actions(missing)}, which deploying "
                f"{project.display_path(deployment.file) if deployment.file else ''} needs",
                "allow it; with pipegen, `pipegen render` computes the role, and account-setup is "
                "to be deployed again",
            )


def _join_actions(actions: Sequence[str]) -> str:
    rest = len(actions) - _MAX_LISTED
    names = ", ".join(actions[:_MAX_LISTED])
    return f"{names} and {rest} more" if rest > 0 else names
