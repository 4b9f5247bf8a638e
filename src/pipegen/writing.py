"""Puts files on the disk so that each one is whole at any moment, old or new."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipegen.errors import PipegenError
from pipegen.rendering import Change

_PREFIX, _SUFFIX = ".pipegen-", ".tmp"
_MODE = 0o666


def write(changes: Sequence[Change], folder: Path) -> None:
    """Write all of `changes`, which lie in `folder`; other renders into the same folder wait.

    All are written beside their places before the first is moved there, so that a disk that is full, or a
    folder that can't be written, leaves everything as it was. Raises `PipegenError` then.
    """
    made: list[Path] = []
    try:
        for each in (folder, *sorted({change.path.parent for change in changes})):
            made += _make(each)
        with _alone(folder):
            _sweep(folder)
            _replace(changes)
    except BaseException as error:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        if isinstance(error, OSError):
            raise _explain(error, folder) from None
        raise


def _replace(changes: Sequence[Change]) -> None:
    written: list[Path] = []
    try:
        for change in changes:
            if change.path.is_dir():
                raise IsADirectoryError(21, "Is a directory", str(change.path))
            handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, change.path.parent)
            written.append(Path(name))
            os.close(handle)
            written[-1].write_bytes(change.new.encode())
            written[-1].chmod(_mode(change.path))
        for change, temporary in zip(changes, written, strict=True):
            temporary.replace(change.path)
    finally:
        for temporary in written:
            temporary.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return _MODE & ~mask


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows has no such lock; the last render wins there
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    # Under the lock, so these belong to a render that was killed.
    for pattern in (f"{_PREFIX}*{_SUFFIX}", f"config/{_PREFIX}*{_SUFFIX}"):
        for path in folder.glob(pattern):
            path.unlink()


def _make(folder: Path) -> list[Path]:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _explain(error: OSError, folder: Path) -> PipegenError:
    path = error.filename or folder
    hint = "choose another folder with --output"
    if error.errno == 28:
        hint = f"make room on the disk, or {hint}; nothing was changed"
    return PipegenError(f"could not write {path}: {error.strerror}", hint)
