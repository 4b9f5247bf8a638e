"""Runs git: the root of a repository, its commits and their files, and merge bases."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipegen.errors import PipegenError

_MAIN_BRANCHES = ("main", "master")
"""Names of the main branch, if the remote does not tell."""

_REMOTE_HEAD = "refs/remotes/origin/HEAD"


class Blob(NamedTuple):
    """A file of a commit."""

    path: str
    id: str


def repository_root(folder: Path) -> Path:
    """Return the root folder of the repository of `folder`.

    Raises `PipegenError` if there is no repository, or if git is not installed.
    """
    code, out, _ = git(folder, "rev-parse", "--show-toplevel")
    if code:
        hint = "run `git init` and commit, or compare two folders: pipegen diff A B"
        raise PipegenError("there is no git repository to compare with", hint, str(folder))
    return Path(os.fsdecode(out.rstrip(b"\n")))


def resolve_commit(folder: Path, ref: str) -> str:
    """Return the id of the commit that `ref` names; raise `PipegenError` if there is none."""
    commit = _find_commit(folder, ref)
    if commit is None:
        hint = _missing_commit_hint(folder)
        raise PipegenError(f"there is no commit {ref} in the repository", hint)
    return commit


def merge_base(folder: Path) -> tuple[str, str]:
    """Return the merge base of HEAD and the main branch, and the name of that branch.

    Raises `PipegenError` if there is no commit, no main branch, or no merge base.
    """
    head = resolve_commit(folder, "HEAD")
    candidates = _main_branches(folder)
    branch = next((name for name in candidates if _find_commit(folder, name)), None)
    if branch is None:
        message = f"there is no main branch: none of {', '.join(candidates)}"
        raise PipegenError(message, "name the commit to compare with: pipegen diff REF")
    code, out, _ = git(folder, "merge-base", head, branch)
    if code:
        hint = (
            "fetch the whole history: git fetch --unshallow"
            if is_shallow(folder)
            else (f"name the commit to compare with: pipegen diff {branch}")
        )
        raise PipegenError(f"HEAD and {branch} have no commit in common here", hint)
    return os.fsdecode(out.strip()), branch


def is_shallow(folder: Path) -> bool:
    """Return whether the repository is a shallow clone."""
    return git(folder, "rev-parse", "--is-shallow-repository")[1].strip() == b"true"


def uncommitted_files(folder: Path) -> list[str]:
    """Return the paths of the files that were created, changed or deleted since HEAD.

    Paths are relative to the root of the repository. The list is empty without a repository.
    """
    options = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    _, out, _ = git(folder, "--no-optional-locks", *options)
    return sorted(os.fsdecode(entry[3:]) for entry in out.split(b"\0") if entry)


def files(folder: Path, commit: str, under: Sequence[str]) -> Iterator[Blob]:
    """Yield the files of `commit` at or below the paths `under`, relative to the root.

    Symbolic links and submodules are left out.
    """
    _, out, _ = git(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *under)
    for line in out.split(b"\0"):
        head, _, path = line.partition(b"\t")
        mode, _, rest = head.partition(b" ")
        if mode in (b"100644", b"100755"):
            yield Blob(os.fsdecode(path), rest.split()[1].decode())


def contents(folder: Path, blobs: Sequence[Blob]) -> Mapping[str, bytes]:
    """Return path → content of `blobs`, read by one git process."""
    ids = "".join(f"{blob.id}\n" for blob in blobs).encode()
    code, out, stderr = git(folder, "cat-file", "--batch", stdin=ids)
    if code:
        message = f"git could not read the commit: {os.fsdecode(stderr).strip()}"
        raise PipegenError(message, "see `git fsck`", str(folder))
    content, start = {}, 0
    for blob in blobs:
        end = out.index(b"\n", start)
        size = _blob_size(out[start:end], blob)
        content[blob.path] = out[end + 1 : end + 1 + size]
        start = end + 2 + size
    return content


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> tuple[int, bytes, bytes]:
    """Run git in `folder` and return its exit code, stdout and stderr.

    Raises `PipegenError` if git is not installed.
    """
    try:
        process = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, check=False, input=stdin
        )
    except FileNotFoundError:
        raise PipegenError("git is not installed", "install git") from None
    return process.returncode, process.stdout, process.stderr


def _blob_size(header: bytes, blob: Blob) -> int:
    words = header.split()
    if len(words) != 3:
        hint = "fetch it: a partial or damaged clone lacks it (`git fsck`)"
        raise PipegenError(f"git has no content of {blob.path} at that commit", hint, blob.path)
    return int(words[2])


def _main_branches(folder: Path) -> list[str]:
    code, out, _ = git(folder, "symbolic-ref", "--quiet", "--short", _REMOTE_HEAD)
    remote_head = [] if code else [os.fsdecode(out.strip())]
    remote = [f"origin/{name}" for name in _MAIN_BRANCHES]
    return list(dict.fromkeys([*remote_head, *remote, *_MAIN_BRANCHES]))


def _find_commit(folder: Path, ref: str) -> str | None:
    options = ("--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    code, out, _ = git(folder, "rev-parse", *options)
    return None if code else os.fsdecode(out.strip())


def _missing_commit_hint(folder: Path) -> str:
    if _find_commit(folder, "HEAD") is None:
        return "nothing is committed yet: commit the rendered files"
    if is_shallow(folder):
        return "the clone is shallow: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
    return "name a commit, a tag or a branch that git knows: git log, git branch --all"
