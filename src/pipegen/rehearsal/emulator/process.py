"""Start the emulator as a separate process, and end it in any case."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from signal import SIGKILL, Signals

from pipegen.errors import PipegenError
from pipegen.rehearsal.emulator import client
from pipegen.rehearsal.emulator.client import EmulatorClient

PINNED = {"ministack": "1.5.33", "botocore": "1.43.106"}
"""The versions that the patches are written for; `ministack` documents no Python interface."""
INSTALL_HINT = "pip install 'pipegen[rehearse]'"

_START_SECONDS, _END_SECONDS = 60, 5
_MIN_FREE_BYTES = 4096  # of free disk space: with less, most writes fail
_PASSED_VARIABLES = ("PATH", "LANG", "TZ", "VIRTUAL_ENV")
_PASSED_PREFIXES = ("PYTHON", "LC_", "LD_", "DYLD_", "COVERAGE_")
# Settings of the emulator: https://github.com/ministackorg/ministack, "Configuration".
_SETTINGS = {
    "BIND_HOST": "127.0.0.1",  # by default, it listens on all interfaces
    "MINISTACK_HOST": "127.0.0.1",  # addresses that it gives out
    "LOG_LEVEL": "ERROR",
    "AUTH": "true",
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    "LAMBDA_EXECUTOR": "local",
    "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0",  # a minute on AWS
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@contextmanager
def run_emulator(keep: bool = False) -> Iterator[EmulatorClient]:
    """Run an emulator on a free port of 127.0.0.1 while the block runs.

    With `keep`, the emulator continues to run if the block succeeds. Raises `PipegenError` if the
    emulator is not installed, does not start, or ends in the block, and if the disk is full.
    """
    check_installed()
    folder = Path(tempfile.mkdtemp(prefix="pipegen-rehearsal-"))
    is_detached = False
    try:
        with _start_process(folder) as child:
            emulator = EmulatorClient(_wait_for_address(child, folder), child.pid, folder)
            try:
                yield emulator
            except Exception as error:
                _check_disk_space(folder)
                if _has_exited(child):
                    raise _termination_error(child, folder, "ended while it was in use") from error
                raise
            if keep:
                _detach(child)
                is_detached = True
    finally:
        if not is_detached:
            shutil.rmtree(folder, ignore_errors=True)


def _check_disk_space(folder: Path) -> None:
    """Raise `PipegenError` if the disk of `folder` is full, which causes any other error."""
    if folder.exists() and shutil.disk_usage(folder).free < _MIN_FREE_BYTES:
        message = f"there is no room left in {folder.parent}"
        raise PipegenError(message, "make room, or set TMPDIR to a folder that has some")


def check_installed() -> None:
    """Raise `PipegenError` if the emulator is not installed, or in another version."""
    for package, required in PINNED.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            raise PipegenError("the emulator of AWS is not installed", INSTALL_HINT) from None
        if installed != required:
            message = f"{package} {installed} is installed, and a rehearsal needs {required}"
            raise PipegenError(message, INSTALL_HINT)


@contextmanager
def _start_process(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipegen.rehearsal.emulator.server", folder],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(folder),
            start_new_session=True,  # Ctrl-C reaches only this process, which ends the child
        )
    try:
        yield child
    finally:
        _terminate(child)


def _environment(folder: Path) -> dict[str, str]:
    passed = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_VARIABLES or name.startswith(_PASSED_PREFIXES)
    }
    folders = {"HOME": str(folder), "TMPDIR": str(folder)}
    return {"PATH": os.defpath} | passed | folders | _SETTINGS


def _wait_for_address(child: "subprocess.Popen[bytes]", folder: Path) -> str:
    port = folder / "port"
    deadline = time.monotonic() + _START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        if port.exists() and client.is_healthy(
            url := f"http://127.0.0.1:{port.read_text('ascii')}"
        ):
            return url
        time.sleep(0.02)
    _check_disk_space(folder)
    raise _termination_error(child, folder, "did not start")


def _termination_error(child: "subprocess.Popen[bytes]", folder: Path, event: str) -> PipegenError:
    hint = "run it again, or report it as a bug"
    return PipegenError(f"the emulator {event}{_termination_reason(child, folder)}", hint)


def _termination_reason(child: "subprocess.Popen[bytes]", folder: Path) -> str:
    """Return why `child` ended: the signal, or the last line of its log."""
    if child.returncode is not None and child.returncode < 0:
        return (
            f": somebody, or a lack of memory, has killed it ({Signals(-child.returncode).name})"
        )
    try:
        log = (folder / "log").read_text("utf-8", "replace").strip().splitlines()
    except FileNotFoundError:  # on SIGTERM, it deletes its folder
        return ": somebody has asked it to"
    return f": {log[-1].strip()}" if log else ""


def _has_exited(child: "subprocess.Popen[bytes]") -> bool:
    """Return True if the process has ended; wait briefly for one that is about to."""
    try:
        child.wait(0.2)
    except subprocess.TimeoutExpired:
        return False
    return True


def _detach(child: "subprocess.Popen[bytes]") -> None:
    from pipegen.rehearsal.emulator.server import KEEP

    assert child.stdin is not None
    child.stdin.write(KEEP)
    child.stdin.close()
    child.returncode = 0  # its end is not awaited


def _terminate(child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    child.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        child.wait(_END_SECONDS)
    if child.returncode != 0:  # it hangs, or left the processes of functions
        with suppress(ProcessLookupError):
            os.killpg(child.pid, SIGKILL)
        child.wait()
