"""Writes files atomically: at any moment each one has its old or its new content."""

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
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_HINT = "choose another folder with --output"


def write_files(
    files: Mapping[str, str], folder: Path, hint: str = _HINT, new: Collection[str] = ()
) -> list[FileChange]:
    """Write `files` into `folder` and return those that changed.

    Other renders into the same folder wait. All texts are written to temporary files before the
    first is moved to its path, so a full disk or a read-only folder leaves everything unchanged.

    Args:
        files: Path, relative to `folder` → text.
        folder: The folder, created if it does not exist.
        hint: The hint of an error.
        new: Paths of `files` that must not exist yet, unless with the same text.

    Raises:
        PipegenError: A file can't be written, or one of `new` exists by now.
    """
    created: list[Path] = []
    try:
        for parent in sorted({(folder / name).parent for name in files} | {folder}):
            _create_folder(parent, created)
        with _exclusive(folder) as locked:
            if locked:
                _remove_temporary_files(files, folder)
            changes = render_files.changes(files, folder)
            _replace(changes, hint, {folder / name for name in new})
            return changes
    except BaseException as error:
        for parent in reversed(created):
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise _write_error(error, Path(error.filename or folder), hint) from None
        raise


def _create_folder(folder: Path, created: list[Path]) -> None:
    for path in reversed((folder, *folder.parents)):
        if not path.is_dir():
            path.mkdir(exist_ok=True)  # another render may have created it meanwhile
            created.append(path)


@contextmanager
def _exclusive(folder: Path) -> Iterator[bool]:
    """Wait for other renders; yield False where locks don't work, as on some network disks."""
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


def _remove_temporary_files(files: Mapping[str, str], folder: Path) -> None:
    # The folder is locked, so these are left over from a render that was killed.
    for parent in {(folder / name).parent for name in files}:
        for path in parent.glob(f"{_PREFIX}*{_SUFFIX}"):
            path.unlink(missing_ok=True)


def _replace(changes: Sequence[FileChange], hint: str, new: Collection[Path]) -> None:
    temporary = {change.path: _temporary_path(change.path) for change in changes}
    try:
        for change in changes:
            try:
                _write_temporary(change, temporary[change.path])
            except OSError as error:
                raise _write_error(error, change.path, hint) from None
        _create_files({path: temporary[path] for path in temporary if path in new})
        for path, written in temporary.items():
            if path not in new:
                written.replace(path)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def _create_files(temporary: Mapping[Path, Path]) -> None:
    """Create each file from its temporary one; all of them, or none if one exists."""
    created: list[Path] = []
    try:
        for path, written in temporary.items():
            with path.open("xb") as file:  # not a hard link: not every file system has them
                created.append(path)
                file.write(written.read_bytes())
    except BaseException:
        for path in created:
            path.unlink()
        raise


def _temporary_path(path: Path) -> Path:
    # The process id keeps renders apart where locks don't work.
    return path.with_name(f"{_PREFIX}{os.getpid()}-{path.name}{_SUFFIX}")


def _write_temporary(change: FileChange, temporary: Path) -> None:
    temporary.write_bytes(change.new.encode())
    if change.old is not None:
        temporary.chmod(change.path.stat().st_mode & 0o7777)


def _write_error(error: OSError, path: Path, hint: str) -> PipegenError:
    if error.errno in _DISK_FULL:
        hint = f"make room on the disk, or {hint}"
    return PipegenError(
        f"could not write {path}: {error.strerror}", f"{hint}; nothing was changed"
    )
