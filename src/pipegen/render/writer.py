"""Puts files on the disk so that each one is whole at any moment, old or new."""

import errno
import fcntl
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipegen.errors import PipegenError
from pipegen.render import files as render_files
from pipegen.render.files import FileChange

_PREFIX, _SUFFIX = ".pipegen-", ".tmp"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_HINT = "choose another folder with --output"


def write_files(
    files: Mapping[str, str], folder: Path, hint: str = _HINT, new: Collection[str] = ()
) -> list[FileChange]:
    """Make `folder` hold `files`, path → text, and return what that changed.

    Where one of those in `new` is there meanwhile, with another text, that is an error.
    Other renders into the same folder wait. All texts are written beside their places before the
    first is moved there, so that a disk that is full, or a folder that can't be written, leaves
    everything as it was. Raises `PipegenError`, with `hint`, then.
    """
    made: list[Path] = []
    try:
        for each in sorted({(folder / name).parent for name in files} | {folder}):
            _make(each, made)
        with _alone(folder) as alone:
            if alone:
                _sweep(files, folder)
            changes = render_files.changes(files, folder)
            _replace(changes, hint, {folder / name for name in new})
            return changes
    except BaseException as error:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        if isinstance(error, OSError):
            raise _explained(error, Path(error.filename or folder), hint) from None
        raise


def _make(folder: Path, made: list[Path]) -> None:
    for each in reversed((folder, *folder.parents)):
        if not each.is_dir():
            each.mkdir(exist_ok=True)  # another render may have made it just now
            made.append(each)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Wait for other renders; give whether that works here: not on every network's disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        return False
    return True


def _sweep(files: Mapping[str, str], folder: Path) -> None:
    # Nobody else writes here now, so these belong to a render that was killed.
    for each in {(folder / name).parent for name in files}:
        for path in each.glob(f"{_PREFIX}*{_SUFFIX}"):
            path.unlink(missing_ok=True)


def _replace(changes: Sequence[FileChange], hint: str, new: Collection[Path]) -> None:
    temporary = {change.path: _beside(change.path) for change in changes}
    try:
        for change in changes:
            try:
                _put(change, temporary[change.path])
            except OSError as error:
                raise _explained(error, change.path, hint) from None
        _create({path: temporary[path] for path in temporary if path in new})
        for path, written in temporary.items():
            if path not in new:
                written.replace(path)
    finally:
        for each in temporary.values():
            each.unlink(missing_ok=True)


def _create(temporary: Mapping[Path, Path]) -> None:
    """Make each file, from its temporary one, where there is none; all of them, or none."""
    made: list[Path] = []
    try:
        for path, written in temporary.items():
            with path.open("xb") as file:  # not a hard link: not every disk has them
                made.append(path)
                file.write(written.read_bytes())
    except BaseException:
        for path in made:
            path.unlink()
        raise


def _beside(path: Path) -> Path:
    # With the number of the process, for where renders can't wait for each other.
    return path.with_name(f"{_PREFIX}{os.getpid()}-{path.name}{_SUFFIX}")


def _put(change: FileChange, temporary: Path) -> None:
    temporary.write_bytes(change.new.encode())
    if change.old is not None:
        temporary.chmod(change.path.stat().st_mode & 0o7777)


def _explained(error: OSError, path: Path, hint: str) -> PipegenError:
    if error.errno in _NO_ROOM:
        hint = f"make room on the disk, or {hint}"
    return PipegenError(
        f"could not write {path}: {error.strerror}", f"{hint}; nothing was changed"
    )
