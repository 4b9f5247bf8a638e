"""What a repository holds: commits, the files of each, where branches part. Asked of git."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipegen.errors import PipegenError

MAIN = ("main", "master")
"""What the main branch is called where the remote does not say."""

_REFS = "refs/remotes/origin/HEAD"


class Blob(NamedTuple):
    """A file of a commit."""

    path: str
    id: str


def repository_root(folder: Path) -> Path:
    """Return the folder of the repository that `folder` is in.

    Raises `PipegenError` where it is in none, or where git is not installed.
    """
    code, out, _ = git(folder, "rev-parse", "--show-toplevel")
    if code:
        hint = "run `git init` and commit, or compare two folders: pipegen diff A B"
        raise PipegenError("there is no git repository to compare with", hint, str(folder))
    return Path(os.fsdecode(out.rstrip(b"\n")))


def resolve_commit(folder: Path, ref: str) -> str:
    """Return the commit that `ref` names; raise `PipegenError` where there is none."""
    found = _commit(folder, ref)
    if found is None:
        raise PipegenError(f"there is no commit {ref} in the repository", _hint(folder))
    return found


def merge_base(folder: Path) -> tuple[str, str]:
    """Return the commit where HEAD and the main branch part, and the branch's name.

    Raises `PipegenError` where there is no commit, no main branch, or no such commit.
    """
    head = resolve_commit(folder, "HEAD")
    branch = next((each for each in _main(folder) if _commit(folder, each)), None)
    if branch is None:
        what = f"there is no main branch: none of {', '.join(_main(folder))}"
        raise PipegenError(what, "name the commit to compare with: pipegen diff REF")
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
    """Return whether the history is cut off."""
    return git(folder, "rev-parse", "--is-shallow-repository")[1].strip() == b"true"


def uncommitted_files(folder: Path) -> list[str]:
    """Return the files that are new, changed or gone since HEAD, from the top of the repository.

    Nothing where `folder` is in no repository.
    """
    asked = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    _, out, _ = git(folder, "--no-optional-locks", *asked)
    return sorted(os.fsdecode(each[3:]) for each in out.split(b"\0") if each)


def files(folder: Path, commit: str, under: Sequence[str]) -> Iterator[Blob]:
    """Yield the files of `commit` at or below the paths `under`, which start at the top.

    Symbolic links and submodules are no files here.
    """
    _, out, _ = git(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *under)
    for line in out.split(b"\0"):
        head, _, path = line.partition(b"\t")
        mode, _, rest = head.partition(b" ")
        if mode in (b"100644", b"100755"):
            yield Blob(os.fsdecode(path), rest.split()[1].decode())


def contents(folder: Path, blobs: Sequence[Blob]) -> Mapping[str, bytes]:
    """Return path → content of `blobs`, read by one git."""
    asked = "".join(f"{each.id}\n" for each in blobs).encode()
    code, out, said = git(folder, "cat-file", "--batch", given=asked)
    if code:
        why = os.fsdecode(said).strip()
        raise PipegenError(f"git could not read the commit: {why}", "see `git fsck`", str(folder))
    found, at = {}, 0
    for each in blobs:
        end = out.index(b"\n", at)
        size = _size(out[at:end], each)
        found[each.path] = out[end + 1 : end + 1 + size]
        at = end + 2 + size
    return found


def git(folder: Path, *arguments: str, given: bytes | None = None) -> tuple[int, bytes, bytes]:
    """Return the exit code of git, called in `folder`, and what it wrote to stdout and stderr.

    Raises `PipegenError` where git is not installed.
    """
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, check=False, input=given
        )
    except FileNotFoundError:
        raise PipegenError("git is not installed", "install git") from None
    return done.returncode, done.stdout, done.stderr


def _size(head: bytes, blob: Blob) -> int:
    words = head.split()
    if len(words) != 3:
        hint = "fetch it: a partial or damaged clone lacks it (`git fsck`)"
        raise PipegenError(f"git has no content of {blob.path} at that commit", hint, blob.path)
    return int(words[2])


def _main(folder: Path) -> list[str]:
    code, out, _ = git(folder, "symbolic-ref", "--quiet", "--short", _REFS)
    said = [] if code else [os.fsdecode(out.strip())]
    found = [*said, *(f"origin/{each}" for each in MAIN), *MAIN]
    return list(dict.fromkeys(found))


def _commit(folder: Path, ref: str) -> str | None:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    code, out, _ = git(folder, *asked)
    return None if code else os.fsdecode(out.strip())


def _hint(folder: Path) -> str:
    if _commit(folder, "HEAD") is None:
        return "nothing is committed yet: commit the rendered files"
    if is_shallow(folder):
        return "the clone is shallow: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
    return "name a commit, a tag or a branch that git knows: git log, git branch --all"
