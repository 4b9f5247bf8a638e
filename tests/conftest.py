"""What tests of several rooms share: a project to work in, and the command line as a user has it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipegen import cli

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: an empty one with the repository's own `pipegen.toml`."""
    shutil.copy(ROOT / "pipegen.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def pipegen(capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command line; what it writes, its children too, is in the result."""

    def run(*arguments: object) -> Result:
        capfd.readouterr()
        code = cli.run([str(each) for each in arguments])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return run
