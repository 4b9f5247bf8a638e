"""E9521 undefined-role."""

from collections.abc import Iterator

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Action
from pipegen.codepipeline.project import Project
from pipegen.errors import Path
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule


class UndefinedRole(ProjectRule, tags=("codepipeline", "role")):
    """An action names a role that no template of the set makes.

    ### Why

    The roles of the accounts have fixed names, which the pipeline spells. CodePipeline refuses a
    pipeline whose service role can't assume the role of an action ("is not authorized to perform
    AssumeRole on role"), and CloudFormation fails with a role that isn't there. Roles are looked
    for by their `RoleName` in the templates beside the pipeline's. A set that makes none of the
    pipeline's roles keeps them elsewhere, and nothing is said about it.

    ### Broken

    ```json
    {"RoleArn": "arn:aws:iam::222222222222:role/infrastructure-acton"}
    ```

    ### Kept

    ```json
    {"RoleArn": "arn:aws:iam::222222222222:role/infrastructure-action"}
    ```
    """

    id = "E9521"
    shortdesc = "undefined-role"
    description = "The role of an action should be made by the set, if the set makes roles for it"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "pipelines-create-cross-account.html"
    )

    def _match_project(self, project: Project) -> Matches:
        for path, arn in undefined_roles(project):
            yield _match.match_at(
                path,
                f"no template of the set makes the role {arn}",
                "correct its name or its account, or add the role to the template that sets the "
                "account up",
            )


def undefined_roles(project: Project) -> list[tuple[Path, str]]:
    """Return path and ARN of each role that an action names and no template defines.

    Return nothing for a project whose templates define none of the roles: then they are managed
    elsewhere.
    """
    references = [
        reference
        for pipeline in project.pipelines
        for action in pipeline.actions
        for reference in _role_references(action)
    ]
    defined = {arn for _, arn in references if project.role(arn)}
    if not (defined or _has_account_setup(project)):
        return []
    return [(path, arn) for path, arn in references if arn not in defined]


def _role_references(action: Action) -> Iterator[tuple[Path, str]]:
    passed = action.text("RoleArn") if action.is_cloudformation else None
    for path, arn in (
        ((*action.path, "RoleArn"), action.role),
        ((*action.path, "Configuration", "RoleArn"), passed),
    ):
        if arn and ":role/" in arn and not isinstance(arn, Unresolved):
            yield path, arn


def _has_account_setup(project: Project) -> bool:
    folder = project.root / project.template.path
    return any(
        project.exists(folder.with_name(f"account-setup{suffix}"))
        for suffix in (".json", ".yaml", ".yml")
    )
