"""The upload of an artifact into the pipeline's artifact store."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from pipegen.rehearsal.checks.failure import ActionFailed
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import artifact_upload, workspace
from pipegen.rehearsal.engine.artifacts import Artifact
from pipegen.rehearsal.engine.workspace import Workspace
from tests.helpers import rule_cases
from tests.helpers.rehearsal.runs import kept, write


@pytest.mark.parametrize("store", [None, {"Type": "S3"}])
def test_uploading_without_an_artifact_store_fails(
    store: dict[str, str] | None, tmp_path: Path
) -> None:
    body = json.loads(kept()[rule_cases.PIPELINE])
    body["Resources"]["Pipeline"]["Properties"]["ArtifactStore"] = store
    write(tmp_path, {**kept(), rule_cases.PIPELINE: json.dumps(body)})
    content = io.BytesIO()
    zipfile.ZipFile(content, "w").close()
    packed = Artifact(content.getvalue(), "0" * 40, "")
    delivery = Workspace.create(tmp_path / "out", packed, workspace.worktree_files(tmp_path))
    nowhere = EmulatorClient("http://127.0.0.1:9", 0, tmp_path)
    (source, *_) = delivery.pipeline.actions

    with pytest.raises(ActionFailed) as failed:
        artifact_upload.upload_artifacts(nowhere, delivery, source, {"Source": packed}, {})

    assert failed.value.reason == "The pipeline has no artifact store"
