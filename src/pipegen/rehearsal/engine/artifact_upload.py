"""Puts the artifacts of an action into the artifact store, as CodePipeline does."""

from collections.abc import Mapping
from pathlib import Path

from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import ActionFailed
from pipegen.rehearsal.checks.failure import FileLocation as Blamed
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import artifacts
from pipegen.rehearsal.engine.artifacts import Artifact, ObjectLocation
from pipegen.rehearsal.engine.execution_state import StoredArtifact
from pipegen.rehearsal.engine.workspace import Workspace


def put(
    cloud: EmulatorClient,
    files: Workspace,
    action: Action,
    made: Mapping[str, Artifact],
    real: Mapping[str, str],
) -> dict[str, StoredArtifact]:
    """Put what `action` has `made`, by its name, into its store, and return where it lies.

    `real` is what the emulator made of the bucket and the key, see `physical`. Raises `Failed`
    where there is no store.
    """
    stored: dict[str, StoredArtifact] = {}
    scope, store = (
        files.system.scope,
        required_access.find_artifact_store(files.pipeline, action),
    )
    for name, each in made.items():
        if store is None or store.bucket is None:
            help_ = "give the pipeline an ArtifactStore with a bucket"
            place = Blamed(Path(files.system.template.path), files.pipeline.path)
            raise ActionFailed("The pipeline has no artifact store", help_, place)
        place_ = ObjectLocation(
            scope.account or "",
            scope.region or "",
            real.get(store.bucket, store.bucket),
            artifacts.key(files.pipeline.name, name),
        )
        artifacts.put(cloud, place_, each, real.get(store.key or "", store.key))
        stored[name] = StoredArtifact(each, place_)
    return stored
