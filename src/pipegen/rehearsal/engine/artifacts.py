"""The artifact of a source action: the files of a repository, as a zip in the artifact bucket.

Facts: "Input and output artifacts" and "Quotas in AWS CodePipeline" in the CodePipeline user
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

MOST_BYTES = 256 * 1024 * 1024
"""What an artifact of a CloudFormation action may have."""

UNBORN = "0" * 40
"""The revision of what lies there where nothing is committed at all."""

_HEAD = 20  # of the names of pipeline and artifact, in the key of an object
_ALPHABET = string.ascii_letters + string.digits


class ArtifactFileNotFound(Exception):
    """A file, or the whole artifact, is not what an action takes it for; the text is AWS's."""


@dataclass(frozen=True)
class Artifact:
    """A zip, and the revision that it was made of with its message."""

    data: bytes
    revision: str
    message: str

    @cached_property
    def files(self) -> frozenset[str]:
        """Return the paths of its files."""
        return frozenset(self._zip.namelist())

    def read(self, path: str, name: str) -> bytes:
        """Return the file at `path` of this artifact, which is called `name`.

        Raises `NotInArtifact` where there is none.
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

        Without `ref`: the files that git tracks or does not ignore. Raises
        `PipegenError` where `root` is in no repository, or where there is no such commit.
        """
        top = _top(root)
        if ref is None:
            present = {name: (top / name).read_bytes() for name in _present(top)}
            artifact = Artifact(_zipped(present), _revision(top), "not committed yet")
        else:
            commit = git.resolve_commit(top, ref)
            message = os.fsdecode(_git(top, "log", "-1", "--format=%s", commit).strip())
            artifact = Artifact(_git(top, "archive", "--format=zip", commit), commit, message)
        if len(artifact.data) > MOST_BYTES:
            size = f"{len(artifact.data):,} bytes"
            what = f"the artifact has {size}, CloudFormation takes {MOST_BYTES:,}"
            raise PipegenError(what, "take large files out of the repository", str(root))
        return artifact

    @classmethod
    def from_text(cls, path: str, text: str, source: "Artifact") -> "Artifact":
        """Return an artifact that holds one file, which was made of the revision of `source`."""
        return Artifact(_zipped({path: text.encode()}), source.revision, source.message)


def has_commit(root: Path) -> bool:
    """Return whether anything is committed in the repository at `root`, on any branch.

    Raises `PipegenError` where `root` is in no repository, or in one that git does not trust.
    """
    return _git(_top(root), "rev-list", "--all", "--max-count=1") != b""


def key(pipeline: str, artifact: str) -> str:
    """Return a new key of an object in the bucket, of CodePipeline's shape."""
    token = "".join(secrets.choice(_ALPHABET) for _ in range(7))
    return f"{pipeline[:_HEAD]}/{artifact[:_HEAD]}/{token}"


@dataclass(frozen=True)
class ObjectLocation:
    """Where an object is: the bucket's account and region, and its key."""

    account: str
    region: str
    bucket: str
    key: str


def put(
    cloud: EmulatorClient, place: ObjectLocation, artifact: Artifact, kms_key: str | None
) -> None:
    """Put `artifact` at `place`, encrypted with `kms_key`, None: with the one that S3 keeps."""
    own = f"arn:aws:kms:{place.region}:{place.account}:alias/aws/s3"
    cloud.client("s3", place.account, place.region).put_object(
        Bucket=place.bucket,
        Key=place.key,
        Body=artifact.data,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=kms_key or own,
    )


def _top(root: Path) -> Path:
    code, out, said = git.git(root, "rev-parse", "--show-toplevel")
    if b"dubious ownership" in said:
        hint = "trust it: git config --global --add safe.directory <its folder>"
        raise PipegenError(
            "git does not trust the repository, which is another user's", hint, str(root)
        )
    if code:
        hint = "run `git init`, and commit the rendered files"
        raise PipegenError("there is no git repository to take the source from", hint, str(root))
    return Path(os.fsdecode(out.rstrip(b"\n")))


def _present(top: Path) -> list[str]:
    listed = _git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = sorted(set(os.fsdecode(listed).split("\0")) - {""})
    return [name for name in names if (top / name).is_file()]


def _revision(top: Path) -> str:
    try:
        return git.resolve_commit(top, "HEAD")
    except PipegenError:
        return UNBORN


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            # Not `write`: dates before 1980 are none of a zip's.
            packed.writestr(name, data)
    return content.getvalue()


def _git(folder: Path, *arguments: str) -> bytes:
    code, out, said = git.git(folder, *arguments)
    if code:
        what = f"git {arguments[0]} failed: {said.decode('utf-8', 'replace').strip()}"
        raise PipegenError(what, "look at it", str(folder))
    return out
