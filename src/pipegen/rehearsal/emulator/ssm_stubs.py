"""Values that are stored in an account, and in no file: of parameters in SSM, and of secrets.

Nobody knows them here. Where a template asks for one that no stack has made, it gets a stand-in,
and the report says so.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import ssm
from ministack.services.cloudformation import engine

STANDIN = "stored-in-the-account"

_assumed: set[str] = set()


def register() -> None:
    """Let the emulator of this process stand in for what it does not hold."""
    ssm.resolve_parameter_value = _parameter(ssm.resolve_parameter_value)
    engine._resolve_dynamic_reference = _reference(engine._resolve_dynamic_reference)


def assumed() -> list[str]:
    """Return what was stood in for since the last time, sorted."""
    found = sorted(_assumed)
    _assumed.clear()
    return found


def _parameter(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(name: str, *rest: Any, **more: Any) -> Any:
        found = look_up(name, *rest, **more)
        return _stand_in(name) if found is None and name else found

    return wrapped


def _reference(resolve: Callable[[str], str]) -> Callable[[str], str]:
    def wrapped(literal: str) -> str:
        try:
            return resolve(literal)
        except ValueError as error:
            if "could not be resolved" not in str(error):
                raise
            return _stand_in(literal.strip("{}").removeprefix("resolve:"))

    return wrapped


def _stand_in(name: str) -> str:
    _assumed.add(name)
    return STANDIN
