"""Starts the emulator as a process of its own, and ends it whatever happens."""

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
"""The versions that the stand-ins are made for; ministack's table of them is private."""
EXTRA = "pip install 'pipegen[rehearse]'"

_START_SECONDS, _END_SECONDS = 60, 5
_LEAST_BYTES = 4096  # of the disk: below, hardly anything can be written
_PASSED = ("PATH", "LANG", "TZ", "VIRTUAL_ENV")
_PASSED_HEADS = ("PYTHON", "LC_", "LD_", "DYLD_", "COVERAGE_")
# Settings of the emulator: https://github.com/ministackorg/ministack, "Configuration".
_SETTINGS = {
    "BIND_HOST": "127.0.0.1",  # it would listen to the network
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
    """Run an emulator on a free port of 127.0.0.1 for as long as the block runs.

    With `keep`, one whose block ends well runs on. Raises `PipegenError` where the emulator is not
    installed, does not start, or ends while the block runs, and where the disk is full.
    """
    check_installed()
    folder = Path(tempfile.mkdtemp(prefix="pipegen-rehearsal-"))
    kept = False
    try:
        with _child(folder) as child:
            cloud = EmulatorClient(_address(child, folder), child.pid, folder)
            try:
                yield cloud
            except Exception as error:
                _check_room(folder)
                if _ended(child):
                    raise _lost(child, folder, "ended while it was in use") from error
                raise
            if keep:
                _keep(child)
                kept = True
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _check_room(folder: Path) -> None:
    """Raise `PipegenError` where the disk that `folder` is on is full: anything fails then."""
    if folder.exists() and shutil.disk_usage(folder).free < _LEAST_BYTES:
        what = f"there is no room left in {folder.parent}"
        raise PipegenError(what, "make room, or set TMPDIR to a folder that has some")


def check_installed() -> None:
    """Raise `PipegenError` where the emulator is missing, or has another version."""
    for package, wanted in PINNED.items():
        try:
            found = version(package)
        except PackageNotFoundError:
            raise PipegenError("the emulator of AWS is not installed", EXTRA) from None
        if found != wanted:
            what = f"{package} {found} is installed, and a rehearsal needs {wanted}"
            raise PipegenError(what, EXTRA)


@contextmanager
def _child(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipegen.rehearsal.emulator.server", folder],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(folder),
            start_new_session=True,  # Ctrl-C is for this process, which ends it afterwards
        )
    try:
        yield child
    finally:
        _end(child)


def _environment(folder: Path) -> dict[str, str]:
    passed = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED or name.startswith(_PASSED_HEADS)
    }
    own = {"HOME": str(folder), "TMPDIR": str(folder)}
    return {"PATH": os.defpath} | passed | own | _SETTINGS


def _address(child: "subprocess.Popen[bytes]", folder: Path) -> str:
    port = folder / "port"
    deadline = time.monotonic() + _START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        if port.exists() and client.healthy(url := f"http://127.0.0.1:{port.read_text('ascii')}"):
            return url
        time.sleep(0.02)
    _check_room(folder)
    raise _lost(child, folder, "did not start")


def _lost(child: "subprocess.Popen[bytes]", folder: Path, what: str) -> PipegenError:
    hint = "run it again, or report it as a bug"
    return PipegenError(f"the emulator {what}{_why(child, folder)}", hint)


def _why(child: "subprocess.Popen[bytes]", folder: Path) -> str:
    """Return what is known of the end of `child`: who ended it, or the last it said."""
    if child.returncode is not None and child.returncode < 0:
        return (
            f": somebody, or a lack of memory, has killed it ({Signals(-child.returncode).name})"
        )
    try:
        log = (folder / "log").read_text("utf-8", "replace").strip().splitlines()
    except FileNotFoundError:  # it takes its folder with it when it is asked to end
        return ": somebody has asked it to"
    return f": {log[-1].strip()}" if log else ""


def _ended(child: "subprocess.Popen[bytes]") -> bool:
    """Return whether the process is gone; one that is just ending is waited for."""
    try:
        child.wait(0.2)
    except subprocess.TimeoutExpired:
        return False
    return True


def _keep(child: "subprocess.Popen[bytes]") -> None:
    from pipegen.rehearsal.emulator.server import KEEP

    assert child.stdin is not None
    child.stdin.write(KEEP)
    child.stdin.close()
    child.returncode = 0  # nobody waits for it


def _end(child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    child.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        child.wait(_END_SECONDS)
    if child.returncode != 0:  # it has not ended what runs functions, or hangs itself
        with suppress(ProcessLookupError):
            os.killpg(child.pid, SIGKILL)
        child.wait()
