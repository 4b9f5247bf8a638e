"""E9520 cross-account-pass-role."""

from pipegen.cloudformation.arns import account
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import ActionRule, Matches


class CrossAccountPassRole(ActionRule, tags=("codepipeline", "role", "account")):
    """The role of an action and the role in its configuration lie in different accounts.

    ### Why

    CodePipeline assumes the action's role, which hands the role in the configuration to
    CloudFormation. A role can be passed within its own account only: the deployment fails with
    "Cross-account pass role is not allowed". Without a role of its own, an action acts as the
    pipeline's service role, in the pipeline's account.

    ### Broken

    ```json
    {
      "RoleArn": "arn:aws:iam::222222222222:role/action",
      "Configuration": {"RoleArn": "arn:aws:iam::111111111111:role/execution"}
    }
    ```

    ### Kept

    ```json
    {
      "RoleArn": "arn:aws:iam::222222222222:role/action",
      "Configuration": {"RoleArn": "arn:aws:iam::222222222222:role/execution"}
    }
    ```
    """

    id = "E9520"
    shortdesc = "cross-account-pass-role"
    description = "The role of an action and the one it passes should lie in one account"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "action-reference-CloudFormation.html"
    )

    def _match_action(self, project: Project, pipeline: Pipeline, action: Action) -> Matches:
        action_role = action.role or pipeline.role
        passed = action.text("RoleArn")
        if not (action.is_cloudformation and passed and action_role) or isinstance(
            passed, Unresolved
        ):
            return
        own_account, other_account = account(action_role), account(passed)
        if own_account and other_account and own_account != other_account:
            yield _match.match_at(
                [*action.path, "Configuration", "RoleArn"],
                f"{action.name} acts as {action_role}, which can't pass a role of the account "
                f"{other_account}: Cross-account pass role is not allowed",
                f"name the execution role of the account {own_account}",
            )
