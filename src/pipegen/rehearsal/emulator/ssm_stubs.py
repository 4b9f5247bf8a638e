"""Stub the values that an account stores: parameters in SSM, and secrets.

No file has these values. A value that no stack of the rehearsal created is stubbed, and the
report lists it.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import ssm
from ministack.services.cloudformation import engine

STUB_VALUE = "stored-in-the-account"

_stubbed: set[str] = set()


def register() -> None:
    """Patch the emulator of this process to stub the values that it does not have."""
    ssm.resolve_parameter_value = _wrap_parameter(ssm.resolve_parameter_value)
    engine._resolve_dynamic_reference = _wrap_reference(engine._resolve_dynamic_reference)


def stubbed_values() -> list[str]:
    """Return the names of the values that were stubbed since the last call, sorted."""
    names = sorted(_stubbed)
    _stubbed.clear()
    return names


def _wrap_parameter(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(name: str, *rest: Any, **more: Any) -> Any:
        value = look_up(name, *rest, **more)
        return _stub(name) if value is None and name else value

    return wrapped


def _wrap_reference(resolve: Callable[[str], str]) -> Callable[[str], str]:
    def wrapped(literal: str) -> str:
        try:
            return resolve(literal)
        except ValueError as error:
            if "could not be resolved" not in str(error):
                raise
            return _stub(literal.strip("{}").removeprefix("resolve:"))

    return wrapped


def _stub(name: str) -> str:
    _stubbed.add(name)
    return STUB_VALUE
