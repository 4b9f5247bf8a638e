"""Performs a source action: its artifact is the tree of the repository, and the commit is known.

Source: "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …" in the CodePipeline user guide.
"""

from collections.abc import Mapping

from pipegen.codepipeline import action_types
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.engine.artifacts import UNBORN
from pipegen.rehearsal.engine.cloudformation_action import ActionResult
from pipegen.rehearsal.engine.workspace import Workspace


def run(files: Workspace, action: Action, real: Mapping[str, str]) -> ActionResult:
    """Return the source as each of the action's artifacts; its outputs are the commit's.

    `real` is what the emulator made of the connection, see `physical`.
    """
    return ActionResult(
        _revision(files.artifact.revision),
        _commit(files, action, real),
        artifacts=dict.fromkeys(action.outputs, files.artifact),
    )


def _revision(commit: str) -> str:
    return "what lies here, without a commit" if commit == UNBORN else f"commit {commit[:8]}"


def _commit(files: Workspace, action: Action, real: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables of the action; what nobody knows here stands for itself."""
    connection = action.text("ConnectionArn") or ""
    known = {
        "BranchName": action.text("BranchName") or "",
        "CommitId": files.artifact.revision,
        "CommitMessage": files.artifact.message,
        "ConnectionArn": real.get(connection, connection),
        "FullRepositoryName": action.text("FullRepositoryId") or "",
    }
    given = action_types.variables(action.category, action.provider) or ()
    return {each: known.get(each, each) for each in given}
