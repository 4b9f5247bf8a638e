"""Unit tests run in this process alone."""

import sys
from collections.abc import Iterator

import pytest

_FORBIDDEN = {
    "subprocess.Popen": "a process",
    "os.fork": "a process",
    "os.forkpty": "a process",
    "os.posix_spawn": "a process",
    "os.system": "a process",
    "socket.connect": "a connection",
    "socket.bind": "a server",
}
_running: list[str] = []


def _audit(event: str, _: tuple[object, ...]) -> None:
    if _running and event in _FORBIDDEN:
        message = f"{_running[-1]} opens {_FORBIDDEN[event]}: move it to tests/integration"
        pytest.fail(message, pytrace=False)


sys.addaudithook(_audit)


@pytest.fixture(autouse=True)
def only_this_process(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test if it starts a process or opens a socket."""
    _running.append(request.node.name)
    yield
    _running.pop()
