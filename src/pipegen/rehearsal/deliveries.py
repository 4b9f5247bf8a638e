"""What the emulator still delivers: functions that run because of an event or a message."""

import threading
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc, sns

_DELIVER: tuple[Callable[..., Any], ...] = (
    lambda_svc._execute_function_with_config_scope,
    sns._deliver_to_lambda,
)


def pending() -> int:
    """Return how many there are; each has a thread, which starts before its event is answered."""
    return sum(_function(each) in _DELIVER for each in threading.enumerate())


def _function(thread: threading.Thread) -> Any:
    # A thread forgets both when it is done.
    target, arguments = getattr(thread, "_target", None), getattr(thread, "_args", ())
    return arguments[0] if getattr(target, "__name__", "") == "run" and arguments else target
