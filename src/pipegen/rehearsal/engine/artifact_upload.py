"""Upload the output artifacts of an action to the artifact store, as CodePipeline does."""

from collections.abc import Mapping
from pathlib import Path

from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import artifacts
from pipegen.rehearsal.engine.artifacts import Artifact, ObjectLocation
from pipegen.rehearsal.engine.execution_state import StoredArtifact
from pipegen.rehearsal.engine.workspace import Workspace


def upload_artifacts(
    emulator: EmulatorClient,
    workspace: Workspace,
    action: Action,
    contents: Mapping[str, Artifact],
    physical_ids: Mapping[str, str],
) -> dict[str, StoredArtifact]:
    """Upload the artifacts that `action` produced, and return them with their locations.

    Args:
        emulator: The emulator.
        workspace: The files of the run, with the pipeline.
        action: The action.
        contents: Name of an output artifact → its content.
        physical_ids: Assumed id → physical id of the bucket and the key.

    Raises:
        ActionFailed: The pipeline has no artifact store.
    """
    stored: dict[str, StoredArtifact] = {}
    scope = workspace.project.scope
    store = required_access.find_artifact_store(workspace.pipeline, action)
    for name, content in contents.items():
        if store is None or store.bucket is None:
            hint = "give the pipeline an ArtifactStore with a bucket"
            location = FileLocation(Path(workspace.project.template.path), workspace.pipeline.path)
            raise ActionFailed("The pipeline has no artifact store", hint, location)
        target = ObjectLocation(
            scope.account or "",
            scope.region or "",
            physical_ids.get(store.bucket, store.bucket),
            artifacts.object_key(workspace.pipeline.name, name),
        )
        artifacts.upload(emulator, target, content, physical_ids.get(store.key or "", store.key))
        stored[name] = StoredArtifact(content, target)
    return stored
