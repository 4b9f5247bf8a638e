"""One emulator for all tests of this folder; each test has accounts of its own in it."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rehearsals

from pipegen.rehearsal import emulator
from pipegen.rehearsal.clouds import Cloud

REGION = "eu-west-1"
_numbers = itertools.count(400_000_000_001)


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    """Return an emulator that runs."""
    with emulator.running() as running:
        yield running


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
