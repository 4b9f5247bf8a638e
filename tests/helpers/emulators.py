"""An emulator that rehearsals of several packages share."""

import dataclasses
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from pipegen.rehearsal.emulator import client, process
from pipegen.rehearsal.emulator.client import EmulatorClient
from tests.conftest import unmeasured


@pytest.fixture(scope="session")
def unmeasured_cloud() -> Iterator[EmulatorClient]:
    """Return an emulator whose coverage is not measured: it takes half of the time."""
    with ExitStack() as stack:
        with unmeasured():
            running = stack.enter_context(process.run_emulator())
        yield running


def empty(cloud: EmulatorClient) -> None:
    """Take away what earlier tests have left in the emulator."""
    reset = urllib.request.Request(f"{cloud.url}/_ministack/reset", method="POST")
    client._DIRECT.open(reset).close()
    cloud.inject_failure("")
    cloud.recorded_calls()


@pytest.fixture
def shared_emulator(
    unmeasured_cloud: EmulatorClient,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let each rehearsal of a test take the emulator that runs, emptied: a start costs as much."""

    start = process.run_emulator

    @contextmanager
    def running(keep: bool = False) -> Iterator[EmulatorClient]:
        if keep:
            with start(keep) as own:
                yield own
            return
        empty(unmeasured_cloud)
        yield dataclasses.replace(unmeasured_cloud, folder=tmp_path_factory.mktemp("emptied"))

    monkeypatch.setattr(process, "run_emulator", running)
