"""One emulator for all tests of this folder; each test has separate accounts in it."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipegen.rehearsal.emulator import process
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import deployment
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.deployment import StackResult
from tests.helpers.emulators import empty
from tests.helpers.rehearsal import runs as rehearsals
from tests.helpers.rehearsal.stacks import Deployed

REGION = "eu-west-1"
_numbers = itertools.count(400_000_000_001)


@pytest.fixture(scope="session")
def cloud() -> Iterator[EmulatorClient]:
    """Return an emulator that runs."""
    with process.run_emulator() as running:
        yield running


@pytest.fixture
def emptied(cloud: EmulatorClient) -> EmulatorClient:
    """Return the emulator that runs, without what earlier tests have left."""
    empty(cloud)
    return cloud


@pytest.fixture
def new_account() -> Callable[[], str]:
    """Return a function that returns an empty account."""
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
    """Return a function that deploys to the stack `one`, or another, of a new account."""

    def deploy(
        template: Any = None, mode: str = "CREATE_UPDATE", stack: str = "one", **more: Any
    ) -> StackResult:
        text = template if template is None or isinstance(template, str) else json.dumps(template)
        return deployment.deploy_stack(
            cloud, DeployRequest(mode, stack, account, REGION, text, **more)
        )

    return deploy
