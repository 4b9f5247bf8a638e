"""Deliver events and messages to functions as AWS does: with retries and a dead-letter queue.

Source: "How Lambda handles errors and retries with asynchronous invocation" in its developer
guide. The emulator does so for `Invoke`, but calls a function only once for an event or message.
"""

import threading
from typing import Any

from ministack.services import lambda_svc, sns

_DELIVERY_FUNCTIONS = (
    lambda_svc.invoke_async_with_retry.__qualname__,
    sns._deliver_to_lambda.__qualname__,
)


def register() -> None:
    """Patch the emulator of this process to deliver asynchronously."""
    lambda_svc._execute_function_with_config_scope = lambda_svc.invoke_async_with_retry


def pending_deliveries() -> int:
    """Return the number of pending deliveries: each has a thread before its event is answered."""
    return sum(
        getattr(_target_function(thread), "__qualname__", "").startswith(_DELIVERY_FUNCTIONS)
        for thread in threading.enumerate()
    )


def _target_function(thread: threading.Thread) -> Any:
    # A thread deletes both attributes when it ends.
    target, arguments = getattr(thread, "_target", None), getattr(thread, "_args", ())
    return arguments[0] if getattr(target, "__name__", "") == "run" and arguments else target
