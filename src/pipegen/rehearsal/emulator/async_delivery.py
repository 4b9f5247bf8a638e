"""Delivers events and messages to functions as AWS does: with retries, and a queue for the rest.

Source: "How Lambda handles errors and retries with asynchronous invocation" in its developer
guide. The emulator has that for `Invoke`, and calls a function once for an event or a message.
"""

import threading
from typing import Any

from ministack.services import lambda_svc, sns

_NAMES = (lambda_svc.invoke_async_with_retry.__qualname__, sns._deliver_to_lambda.__qualname__)


def register() -> None:
    """Let the emulator of this process deliver so."""
    lambda_svc._execute_function_with_config_scope = lambda_svc.invoke_async_with_retry


def pending() -> int:
    """Return how many there are; each has a thread, which starts before its event is answered."""
    return sum(
        getattr(_function(each), "__qualname__", "").startswith(_NAMES)
        for each in threading.enumerate()
    )


def _function(thread: threading.Thread) -> Any:
    # A thread forgets both when it is done.
    target, arguments = getattr(thread, "_target", None), getattr(thread, "_args", ())
    return arguments[0] if getattr(target, "__name__", "") == "run" and arguments else target
