"""The artifact has the committed files; a missing file has the error message of AWS."""

import io
import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import artifacts
from pipegen.rehearsal.engine.artifacts import Artifact, ArtifactFileNotFound, ObjectLocation

REGION = "eu-west-1"


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(
        ["git", *author, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository: one file is committed, then changed; others are new, ignored, gone."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.json").write_text("first", "utf-8")
    (tmp_path / "gone.json").write_text("gone", "utf-8")
    (tmp_path / ".gitignore").write_text("*.log\n", "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin\n\nMore words")
    (tmp_path / "templates/a.json").write_text("second", "utf-8")
    (tmp_path / "templates/ü.json").write_text("new", "utf-8")
    (tmp_path / "noise.log").write_text("noise", "utf-8")
    (tmp_path / "gone.json").unlink()
    return tmp_path


def test_a_commit_artifact_has_only_committed_files(repository: Path) -> None:
    packed = Artifact.from_commit(repository, "HEAD")

    assert {path for path in packed.files if not path.endswith("/")} == {
        ".gitignore",
        "gone.json",
        "templates/a.json",
    }
    assert packed.read("templates/a.json", "Source") == b"first"
    assert (packed.revision, packed.message) == (git(repository, "rev-parse", "HEAD"), "Begin")


def test_a_worktree_artifact_has_the_files_that_git_would_commit(repository: Path) -> None:
    packed = Artifact.from_commit(repository / "templates", None)

    assert packed.files == {".gitignore", "templates/a.json", "templates/ü.json"}
    assert packed.read("templates/a.json", "Source") == b"second"
    assert packed.revision == git(repository, "rev-parse", "HEAD")
    assert packed.message == "not committed yet"


def test_a_worktree_needs_no_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.json").write_text("{}", "utf-8")
    os.utime(tmp_path / "a.json", (0, 0))

    packed = Artifact.from_commit(tmp_path, None)

    assert (packed.files, packed.revision) == ({"a.json"}, "0" * 40)


def test_a_commit_on_any_branch_counts(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    before = artifacts.has_commit(tmp_path)
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    after = artifacts.has_commit(tmp_path)
    git(tmp_path, "switch", "--quiet", "--orphan", "other")

    assert (before, after, artifacts.has_commit(tmp_path)) == (False, True, True)


def test_an_artifact_can_be_built_from_an_older_commit(repository: Path) -> None:
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "Go on")

    assert (
        Artifact.from_commit(repository, "HEAD~1").read("templates/a.json", "Source") == b"first"
    )
    assert Artifact.from_commit(repository).files == Artifact.from_commit(repository, None).files


def test_a_missing_file_has_the_error_message_of_codepipeline(repository: Path) -> None:
    packed = Artifact.from_commit(repository, "HEAD")

    with pytest.raises(ArtifactFileNotFound) as raised:
        packed.read("templates/ü.json", "Source")

    assert str(raised.value) == "File [templates/ü.json] does not exist in artifact [Source]"


def message(raised: "pytest.ExceptionInfo[PipegenError]") -> tuple[str, str]:
    [diagnostic] = raised.value.diagnostics
    return diagnostic.message, diagnostic.hint


def test_a_missing_commit_is_reported(repository: Path) -> None:
    with pytest.raises(PipegenError) as raised:
        Artifact.from_commit(repository, "--no-such")

    assert message(raised) == (
        "there is no commit --no-such in the repository",
        "name a commit, a tag or a branch that git knows: git log, git branch --all",
    )


def test_a_folder_outside_a_repository_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(PipegenError) as raised:
        Artifact.from_commit(tmp_path)

    assert message(raised) == (
        "there is no git repository to take the source from",
        "run `git init`, and commit the rendered files",
    )


def test_other_git_errors_are_quoted(repository: Path) -> None:
    (repository / ".git/index").write_bytes(b"broken")

    with pytest.raises(PipegenError, match=r"git ls-files failed: .*index"):
        Artifact.from_commit(repository, None)


def test_a_missing_git_is_reported(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(PipegenError, match="git is not installed"):
        Artifact.from_commit(repository)


def test_an_artifact_that_is_too_large_is_rejected(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, "MAX_BYTES", 10)

    with pytest.raises(PipegenError, match="bytes, CloudFormation takes 10"):
        Artifact.from_commit(repository)


def test_an_object_key_has_the_format_of_codepipeline() -> None:
    first, second = (
        artifacts.object_key("infrastructure-of-the-platform", "Source") for _ in range(2)
    )

    assert re.fullmatch(r"infrastructure-of-th/Source/[A-Za-z0-9]{7}", first)
    assert first != second


@pytest.mark.parametrize("own", [True, False], ids=["own key", "no key"])
def test_an_artifact_is_stored_encrypted(
    cloud: EmulatorClient, account: str, repository: Path, own: bool
) -> None:
    packed = Artifact.from_commit(repository)
    key = cloud.client("kms", account, REGION).create_key()["KeyMetadata"]["Arn"] if own else None
    place = ObjectLocation(
        account, REGION, f"artifacts-{account}", "infrastructure/Source/abcdefg"
    )
    s3 = cloud.client("s3", account, REGION)
    s3.create_bucket(Bucket=place.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})

    artifacts.upload(cloud, place, packed, key)

    stored = s3.head_object(Bucket=place.bucket, Key=place.key)
    assert stored["ServerSideEncryption"] == "aws:kms"
    assert key is None or stored["SSEKMSKeyId"] == key
    content = s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
    assert (content, zipfile.is_zipfile(io.BytesIO(content))) == (packed.data, True)


def test_a_repository_of_another_user_is_reported(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(PipegenError) as raised:
        artifacts.has_commit(repository)

    assert str(raised.value) == "git does not trust the repository, which is another user's"
