"""Artifacts: the files of a repository, or an output file, as a zip in the artifact bucket.

Sources: "Input and output artifacts" and "Quotas in AWS CodePipeline" in the CodePipeline user
guide; "CloudFormation artifacts" in the CloudFormation user guide.
"""

import io
import os
import secrets
import string
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipegen import git
from pipegen.errors import PipegenError
from pipegen.rehearsal.emulator.client import EmulatorClient

MAX_BYTES = 256 * 1024 * 1024
"""The maximum size of an artifact of a CloudFormation action, in bytes."""

NO_COMMIT = "0" * 40
"""The revision of a work tree whose repository has no commit."""

_NAME_LENGTH = 20  # characters of the pipeline's and the artifact's name in an object key
_ALPHABET = string.ascii_letters + string.digits


class ArtifactFileNotFound(Exception):
    """A file that an action names is not in its artifact; the text is AWS's."""


@dataclass(frozen=True)
class Artifact:
    """A zip, with the revision that it was built from and the message of that commit."""

    data: bytes
    revision: str
    message: str

    @cached_property
    def files(self) -> frozenset[str]:
        """Return the paths of the files in the zip."""
        return frozenset(self._zip.namelist())

    def read(self, path: str, name: str) -> bytes:
        """Return the file at `path`; `name` is the name of the artifact, for the error.

        Raises `ArtifactFileNotFound` if there is no such file.
        """
        if path not in self.files:
            raise ArtifactFileNotFound(f"File [{path}] does not exist in artifact [{name}]")
        return self._zip.read(path)

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    @classmethod
    def from_commit(cls, root: Path, ref: str | None = None) -> "Artifact":
        """Return the files of the commit `ref` of the repository at `root`, or of the work tree.

        Without `ref`, the artifact has the files that git tracks or does not ignore. Raises
        `PipegenError` if `root` is in no repository, or if there is no such commit.
        """
        repository = _repository_root(root)
        if ref is None:
            files = {
                name: (repository / name).read_bytes() for name in _worktree_paths(repository)
            }
            artifact = Artifact(_zip_files(files), _head_revision(repository), "not committed yet")
        else:
            commit = git.resolve_commit(repository, ref)
            subject = os.fsdecode(_git(repository, "log", "-1", "--format=%s", commit).strip())
            artifact = Artifact(
                _git(repository, "archive", "--format=zip", commit), commit, subject
            )
        if len(artifact.data) > MAX_BYTES:
            size = f"{len(artifact.data):,} bytes"
            message = f"the artifact has {size}, CloudFormation takes {MAX_BYTES:,}"
            raise PipegenError(message, "take large files out of the repository", str(root))
        return artifact

    @classmethod
    def from_text(cls, path: str, text: str, source: "Artifact") -> "Artifact":
        """Return an artifact with one file, which was built from the revision of `source`."""
        return Artifact(_zip_files({path: text.encode()}), source.revision, source.message)


def has_commit(root: Path) -> bool:
    """Return True if the repository at `root` has a commit, on any branch.

    Raises `PipegenError` if `root` is in no repository, or in one that git does not trust.
    """
    return _git(_repository_root(root), "rev-list", "--all", "--max-count=1") != b""


def object_key(pipeline: str, artifact: str) -> str:
    """Return a new object key in the form that CodePipeline uses."""
    token = "".join(secrets.choice(_ALPHABET) for _ in range(7))
    return f"{pipeline[:_NAME_LENGTH]}/{artifact[:_NAME_LENGTH]}/{token}"


@dataclass(frozen=True)
class ObjectLocation:
    """The location of an S3 object: the account and region of its bucket, and its key."""

    account: str
    region: str
    bucket: str
    key: str


def upload(
    emulator: EmulatorClient, location: ObjectLocation, artifact: Artifact, kms_key: str | None
) -> None:
    """Put `artifact` at `location`, encrypted with `kms_key`; None is the key `aws/s3`."""
    aws_managed_key = f"arn:aws:kms:{location.region}:{location.account}:alias/aws/s3"
    emulator.client("s3", location.account, location.region).put_object(
        Bucket=location.bucket,
        Key=location.key,
        Body=artifact.data,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=kms_key or aws_managed_key,
    )


def _repository_root(root: Path) -> Path:
    code, out, stderr = git.git(root, "rev-parse", "--show-toplevel")
    if b"dubious ownership" in stderr:
        hint = "trust it: git config --global --add safe.directory <its folder>"
        raise PipegenError(
            "git does not trust the repository, which is another user's", hint, str(root)
        )
    if code:
        hint = "run `git init`, and commit the rendered files"
        raise PipegenError("there is no git repository to take the source from", hint, str(root))
    return Path(os.fsdecode(out.rstrip(b"\n")))


def _worktree_paths(root: Path) -> list[str]:
    output = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = sorted(set(os.fsdecode(output).split("\0")) - {""})
    return [name for name in names if (root / name).is_file()]


def _head_revision(root: Path) -> str:
    try:
        return git.resolve_commit(root, "HEAD")
    except PipegenError:
        return NO_COMMIT


def _zip_files(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # Not `write`: a zip has no dates before 1980.
            archive.writestr(name, data)
    return buffer.getvalue()


def _git(folder: Path, *arguments: str) -> bytes:
    code, out, stderr = git.git(folder, *arguments)
    if code:
        message = f"git {arguments[0]} failed: {stderr.decode('utf-8', 'replace').strip()}"
        raise PipegenError(message, "look at it", str(folder))
    return out
