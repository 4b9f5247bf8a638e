"""What tests of several packages share: a project to work in, the command line, golden files."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from pipegen.cli import app
from tests.helpers.paths import DATA

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FOLDERS = ("emulator", "docs", "integration", "browser", "unit")
"""The folders of tests, first those whose files take longest."""

pytest_plugins = [
    "tests.helpers.chromium",
    "tests.helpers.emulators",
    "tests.helpers.graph.pages",
    "tests.helpers.plans",
]

# The same examples on every run: when a run is red, or misses a branch, it is the change's doing.
settings.register_profile("repeated", deadline=None, derandomize=True)
settings.register_profile("thorough", settings.get_profile("repeated"))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeated"))


def examples(usual: int, thorough: int = 100, **more: Any) -> settings:
    """Return settings for a test of which each example takes long.

    `HYPOTHESIS_PROFILE=thorough make test` tries as many as one would have at leisure.
    """
    is_thorough = settings.get_current_profile_name() == "thorough"
    return settings(max_examples=thorough if is_thorough else usual, **more)


# A shell starts what runs in the background without it, and all that the tests start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its folder, and begin with the files that take longest.

    pytest-xdist would begin with the files of many tests, which are the quick ones here, and one
    core would wait for the other at the end.
    """
    for item in items:
        if _folder(item) != "unit":
            item.add_marker(_folder(item))
    items.sort(key=lambda item: FOLDERS.index(_folder(item)))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def pytest_sessionfinish() -> None:
    """Keep what coverage has measured so far.

    It does so when a process ends, but pytest-xdist kills a worker that takes more than ten
    seconds to end: on a busy machine a red run, for lines that were run.
    """
    measuring = sys.modules.get("coverage")
    if measuring and (current := measuring.Coverage.current()):
        current.save()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "unmeasured: repeats what other tests cover, and costs less without coverage"
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let a test that is marked so, its fixtures and its child processes be unmeasured.

    While coverage is measured, Python 3.11 takes more than twice the time, for what cfn-lint and
    the emulator do as well. A line that only such a test runs is missing in `make test`.
    """
    if item.get_closest_marker("unmeasured"):
        with unmeasured():
            return (yield)
    return (yield)


@contextmanager
def unmeasured() -> Iterator[None]:
    """Measure no coverage for as long as the block runs, in no process that it starts either."""
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    children = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    if current:
        current.stop()
    try:
        yield
    finally:
        if current:
            current.start()
        if children is not None:
            os.environ["COVERAGE_PROCESS_CONFIG"] = children


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder: not the one of whoever runs the tests."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


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
        code = app.run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text that people read with the file of that name in `tests/data/golden/`.

    `PIPEGEN_UPDATE_GOLDEN=1 make test` writes the files again, and fails, so that nobody does it
    unawares: read the diff, then run the tests without it.
    """

    def compare(name: str, text: str) -> None:
        path = DATA / "golden" / name
        if os.environ.get("PIPEGEN_UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            pytest.fail(f"wrote {path.relative_to(ROOT)}: read what changed")
        assert text == path.read_text("utf-8")

    return compare
