"""Performs a source action: the artifact goes into the store, and the commit is known.

Source: "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …" in the CodePipeline user guide.
"""

from collections.abc import Mapping

from pipegen import actings, action_reference
from pipegen.pipelines import Action
from pipegen.rehearsal import artifact
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.files import Files
from pipegen.rehearsal.performing import Done


def put(cloud: Cloud, files: Files, action: Action, real: Mapping[str, str]) -> Done:
    """Put the source under each of the action's artifacts; its outputs are the commit's.

    `real` is what the emulator made of the bucket and the key, see `physical`.
    """
    scope, store = files.system.scope, actings.store(files.pipeline, action)
    for name in action.outputs if store and store.bucket else ():
        assert store and store.bucket
        place = artifact.Place(
            scope.account or "",
            scope.region or "",
            real.get(store.bucket, store.bucket),
            artifact.key(files.pipeline.name, name),
        )
        artifact.put(cloud, place, files.artifact, real.get(store.key or "", store.key))
    return Done(f"commit {files.artifact.revision[:8]}", _commit(files, action, real))


def _commit(files: Files, action: Action, real: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables of the action; what nobody knows here stands for itself."""
    connection = action.text("ConnectionArn") or ""
    known = {
        "BranchName": action.text("BranchName") or "",
        "CommitId": files.artifact.revision,
        "CommitMessage": files.artifact.message,
        "ConnectionArn": real.get(connection, connection),
        "FullRepositoryName": action.text("FullRepositoryId") or "",
    }
    given = action_reference.variables(action.category, action.provider) or ()
    return {each: known.get(each, each) for each in given}
