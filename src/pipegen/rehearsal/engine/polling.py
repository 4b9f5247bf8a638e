"""Wait until an operation on the emulator is finished."""

import time
from collections.abc import Callable
from typing import TypeVar

from pipegen.errors import PipegenError

_SECONDS = 600
_MIN_PAUSE, _MAX_PAUSE = 0.01, 0.25

State = TypeVar("State")


def wait_until(
    is_done: Callable[[State], bool], fetch: Callable[[], State], operation: str
) -> State:
    """Return what `fetch` returns once `is_done` is true for it.

    Raises `PipegenError`, with the name of the `operation`, after ten minutes.
    """
    pause, deadline = _MIN_PAUSE, time.monotonic() + _SECONDS
    while not is_done(state := fetch()):
        if time.monotonic() > deadline:
            raise PipegenError(f"the emulator does not get done with {operation}", "run it again")
        time.sleep(pause)
        pause = min(2 * pause, _MAX_PAUSE)
    return state
