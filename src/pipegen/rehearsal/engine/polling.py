"""Waits until something on the emulator is done."""

import time
from collections.abc import Callable
from typing import TypeVar

from pipegen.errors import PipegenError

_SECONDS = 600
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.25

Found = TypeVar("Found")


def wait_until(done: Callable[[Found], bool], look: Callable[[], Found], what: str) -> Found:
    """Return what `look` returns once it is `done`; raise `PipegenError` after ten minutes."""
    pause, deadline = _FIRST_PAUSE, time.monotonic() + _SECONDS
    while not done(found := look()):
        if time.monotonic() > deadline:
            raise PipegenError(f"the emulator does not get done with {what}", "run it again")
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return found
