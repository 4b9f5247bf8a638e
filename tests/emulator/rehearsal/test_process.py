"""The emulator's process: nothing of it is left behind, however a rehearsal ends."""

import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.rehearsal.emulator import client, process

_PATIENCE = 20
_PARENT = """
import sys, time
from pipegen.rehearsal.emulator import process
try:
    with process.run_emulator(keep={keep}) as cloud:
        print(cloud.url, cloud.pid, cloud.folder, flush=True)
        {work}
except KeyboardInterrupt:
    sys.exit(130)
"""


class Parent:
    """A process that rehearses, and the emulator that it runs."""

    def __init__(self, work: str = "time.sleep(60)", keep: bool = False) -> None:
        script = _PARENT.format(work=work, keep=keep)
        self.process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url, pid, folder = self.process.stdout.readline().split()
        self.pid, self.folder = int(pid), Path(folder)

    def end(self, number: int) -> int:
        """Send it a signal; return how it ended."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Return how it ended."""
        code = self.process.wait(_PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    @property
    def gone(self) -> bool:
        """Return whether nothing of the emulator is left, soon."""
        return _soon(lambda: not client.is_healthy(self.url) and not self.folder.exists())


def _runs(pid: int) -> bool:
    """Return whether there is such a process, and it is more than an entry that nobody reads."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False


def _soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
    ids=["ctrl-c", "terminated", "killed"],
)
def test_ending_a_rehearsal_by_a_signal_leaves_nothing_behind(number: int, code: int) -> None:
    parent = Parent()

    assert (parent.end(number), parent.gone) == (code, True)


def test_a_kept_emulator_outlives_the_rehearsal_and_can_be_stopped_by_its_pid() -> None:
    parent = Parent("pass", keep=True)

    assert parent.wait() == 0
    assert client.is_healthy(parent.url)
    os.kill(parent.pid, signal.SIGTERM)
    assert parent.gone


def test_an_interrupted_rehearsal_does_not_keep_the_emulator() -> None:
    parent = Parent(keep=True)

    assert (parent.end(signal.SIGINT), parent.gone) == (130, True)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGKILL, "somebody, or a lack of memory, has killed it (SIGKILL)"),
        (signal.SIGTERM, "somebody has asked it to"),
    ],
    ids=["killed", "terminated"],
)
def test_an_emulator_that_ends_early_is_reported_and_cleaned_up(number: int, reason: str) -> None:
    with pytest.raises(PipegenError) as raised, process.run_emulator() as cloud:
        client = cloud.client("sts", "111111111111", "eu-west-1")
        os.kill(cloud.pid, number)
        while True:
            client.get_caller_identity()

    assert str(raised.value) == f"the emulator ended while it was in use: {reason}"
    assert not cloud.folder.exists()


def test_the_child_processes_of_a_killed_emulator_are_stopped(tmp_path: Path) -> None:
    started = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys; p = subprocess.Popen(['sleep', '60']);"
            "print(p.pid, flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert started.stdout is not None
    sleeper = int(started.stdout.readline())
    started.stdout.close()
    started.kill()

    process._terminate(started)

    assert _soon(lambda: not _runs(sleeper))


def test_an_error_of_the_rehearsal_itself_is_not_replaced() -> None:
    with pytest.raises(LookupError), process.run_emulator() as cloud:
        raise LookupError

    assert not cloud.folder.exists()


def test_two_emulators_run_at_once() -> None:
    with process.run_emulator() as one, process.run_emulator() as other:
        assert one.url != other.url
        assert client.is_healthy(one.url) and client.is_healthy(other.url)


def test_an_emulator_that_does_not_start_reports_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setattr(sys, "executable", "/bin/sh")

    with (
        pytest.raises(PipegenError, match=r"the emulator did not start: .+"),
        process.run_emulator(),
    ):
        pass


def test_an_emulator_that_is_too_slow_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START_SECONDS", 0)
    monkeypatch.setattr(process, "_END_SECONDS", 0)

    with pytest.raises(PipegenError, match="the emulator did not start"), process.run_emulator():
        pass


def test_without_the_extra_the_error_names_the_install_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(process, "version", version)

    with pytest.raises(PipegenError) as raised, process.run_emulator():
        pass
    [diagnostic] = raised.value.diagnostics
    assert diagnostic.message == "the emulator of AWS is not installed"
    assert diagnostic.hint == "pip install 'pipegen[rehearse]'"


def test_another_version_of_the_emulator_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "version", lambda package: "1.4.21")

    with pytest.raises(PipegenError) as raised, process.run_emulator():
        pass
    [diagnostic] = raised.value.diagnostics
    assert diagnostic.message == "ministack 1.4.21 is installed, and a rehearsal needs 1.5.33"
    assert diagnostic.hint == "pip install 'pipegen[rehearse]'"


def test_the_extra_pins_the_required_version() -> None:
    document = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    pins = document["project"]["optional-dependencies"]["rehearse"]

    assert f"ministack=={process.PINNED['ministack']}" in pins


def test_neither_credentials_nor_proxies_reach_the_emulator(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "HTTPS_PROXY", "PERSIST_STATE", "HOME"):
        monkeypatch.setenv(name, "the user's")

    environment = process._environment(tmp_path)

    assert "the user's" not in environment.values()
    assert environment["BIND_HOST"] == "127.0.0.1"


def test_a_full_disk_is_reported_instead_of_the_errors_that_it_causes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usage = shutil.disk_usage("/")._replace(free=process._MIN_FREE_BYTES - 1)
    with pytest.raises(PipegenError) as raised, process.run_emulator() as cloud:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        raise OSError("something that could not be written")

    assert str(raised.value) == f"there is no room left in {cloud.folder.parent}"
    assert not cloud.folder.exists()


def test_a_disk_with_free_space_is_not_blamed() -> None:
    with pytest.raises(OSError, match="something else"), process.run_emulator():
        raise OSError("something else")
