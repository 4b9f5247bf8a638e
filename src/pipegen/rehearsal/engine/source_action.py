"""Perform a source action: its artifact is the tree of the repository at a commit.

Source: "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …" in the CodePipeline user guide.
"""

from collections.abc import Mapping

from pipegen.codepipeline import action_types
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.engine.artifacts import NO_COMMIT
from pipegen.rehearsal.engine.cloudformation_action import ActionResult
from pipegen.rehearsal.engine.workspace import Workspace


def run(workspace: Workspace, action: Action, physical_ids: Mapping[str, str]) -> ActionResult:
    """Return the source as each output artifact of the action, and the commit as its variables.

    `physical_ids` has the ARN of the connection on the emulator, see `resource_ids`.
    """
    return ActionResult(
        _revision(workspace.artifact.revision),
        _variables(workspace, action, physical_ids),
        artifacts=dict.fromkeys(action.outputs, workspace.artifact),
    )


def _revision(commit: str) -> str:
    return "what lies here, without a commit" if commit == NO_COMMIT else f"commit {commit[:8]}"


def _variables(
    workspace: Workspace, action: Action, physical_ids: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the variables of the action; a variable without a known value has its own name."""
    connection = action.text("ConnectionArn") or ""
    values = {
        "BranchName": action.text("BranchName") or "",
        "CommitId": workspace.artifact.revision,
        "CommitMessage": workspace.artifact.message,
        "ConnectionArn": physical_ids.get(connection, connection),
        "FullRepositoryName": action.text("FullRepositoryId") or "",
    }
    names = action_types.variables(action.category, action.provider) or ()
    return {name: values.get(name, name) for name in names}
