"""One emulator for all tests of this folder; each test has accounts of its own in it."""

import dataclasses
import itertools
import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import rehearsals
from deploys import Deployed

from conftest import unmeasured
from pipegen.rehearsal.emulator import client, process
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import deployment
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.deployment import StackResult

REGION = "eu-west-1"
_numbers = itertools.count(400_000_000_001)


@pytest.fixture(scope="session")
def cloud() -> Iterator[EmulatorClient]:
    """Return an emulator that runs."""
    with process.run_emulator() as running:
        yield running


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
    cloud.fail("")
    cloud.recorded_calls()


@pytest.fixture
def emptied(cloud: EmulatorClient) -> EmulatorClient:
    """Return the emulator that runs, without what earlier tests have left."""
    empty(cloud)
    return cloud


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


@pytest.fixture
def new_account() -> Callable[[], str]:
    """Return what gives an empty account."""
    return lambda: str(next(_numbers))


@pytest.fixture
def account(new_account: Callable[[], str]) -> str:
    """Return an empty account."""
    return new_account()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the default set, committed."""
    rehearsals.write(tmp_path, rehearsals.kept())
    rehearsals.commit(tmp_path, "The first")
    return tmp_path


@pytest.fixture
def deployed(cloud: EmulatorClient, account: str) -> Deployed:
    """Return what deploys a template into the stack `one`, or another, of an empty account."""

    def deploy(
        template: Any = None, mode: str = "CREATE_UPDATE", stack: str = "one", **more: Any
    ) -> StackResult:
        text = template if template is None or isinstance(template, str) else json.dumps(template)
        return deployment.deploy_stack(
            cloud, DeployRequest(mode, stack, account, REGION, text, **more)
        )

    return deploy
