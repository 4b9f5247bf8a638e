"""Fixtures of the tests that deploy for real, against an emulator on this machine.

The emulator and version 1 of the AWS CLI have environments of their own, which `make test` makes
at the repository's root; PIPEGEN_EMULATOR_PYTHON and PIPEGEN_AWS_V1 name others. Version 2 is the
first such `aws` on PATH.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.delivery.accounts import ROOT, Cloud, Shell, emulator, shell
from tests.helpers.delivery.repository import CONFIGURATION, Project

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage here: the tests of commands and stacks have covered what this runs."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("unmeasured")


@pytest.fixture(scope="session")
def emulator_python() -> Path:
    """Return the Python that has the emulator."""
    return _made("PIPEGEN_EMULATOR_PYTHON", ".venv-emulator/bin/python")


@pytest.fixture(scope="session")
def running_cloud(
    emulator_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cloud]:
    """Return the emulator that the tests share; `cloud` empties it for each module."""
    with emulator(emulator_python, tmp_path_factory.mktemp("emulator")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def cloud(running_cloud: Cloud) -> Cloud:
    """Return three empty accounts."""
    running_cloud.reset()
    return running_cloud


@pytest.fixture(scope="module", params=["aws-cli-2", "aws-cli-1"])
def terminal(
    request: pytest.FixtureRequest, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Shell:
    """Return a shell for each version of the AWS CLI, over three empty accounts."""
    cli = _version_1() if request.param == "aws-cli-1" else _version_2()
    cloud.reset()
    return shell(cloud, cli, tmp_path_factory.mktemp("terminal") / "home")


@pytest.fixture(scope="module")
def one_terminal(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Return a shell over three empty accounts, for what no version of the AWS CLI decides."""
    cloud.reset()
    return shell(cloud, _version_1(), tmp_path_factory.mktemp("terminal") / "home")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a repository with the usual delivery, rendered."""
    made = Project(tmp_path_factory.mktemp("project"))
    made.configure(CONFIGURATION)
    return made


def _version_1() -> Path:
    return _made("PIPEGEN_AWS_V1", ".venv-aws/bin/aws")


def _made(variable: str, default: str) -> Path:
    # Not resolved: a virtual environment's `python` is a link that must be called by its own name.
    path = Path(os.environ.get(variable, ROOT / default))
    if not path.exists():
        pytest.fail(f"{path} is missing: `make test` makes it, or let {variable} name another.")
    return path


def _version_2() -> Path:
    for folder in os.get_exec_path():
        path = Path(folder, "aws")
        if os.access(path, os.X_OK) and _version(path).startswith("aws-cli/2."):
            return path
    pytest.skip("no version 2 of the AWS CLI on PATH (Debian and Ubuntu: apt-get install awscli)")


def _version(aws: Path) -> str:
    done = subprocess.run([aws, "--version"], capture_output=True, text=True, check=False)
    return done.stdout
