"""Faults of the emulator's own: what it fails with is made a stub, and blamed on nobody.

Its refusals, as AWS's, are `ValueError`s. Any other exception says nothing of the template.
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import stacks

from pipegen.rehearsal.emulator import resource_stubs

_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    TypeError,
)

found: dict[str, str] = {}
"""Resource type → the first fault of it."""

_stubs: set[str] = set()
"""The ids of what was not made."""


def register() -> None:
    """Look at how the emulator that this process runs makes, changes and deletes resources."""
    stacks._provision_resource = _creating(stacks._provision_resource)
    stacks._update_resource = _touching(stacks._update_resource, _unchanged)
    stacks._delete_resource = _touching(stacks._delete_resource, lambda *_: None)


def _note(kind: str, error: Exception) -> None:
    found.setdefault(kind, f"{type(error).__name__}: {error}")


def _creating(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(kind: str, logical_id: str, properties: Any, stack: str) -> Any:
        try:
            return create(kind, logical_id, properties, stack)
        except _FAULTS as error:
            _note(kind, error)
        made = resource_stubs.stubbed(kind)["create"](logical_id, properties, stack)
        _stubs.add(made[0])
        return made

    return wrapped


def _unchanged(kind: str, physical_id: str) -> Any:
    return resource_stubs.stubbed(kind)["update"](physical_id, {}, {}, "")


def _touching(act: Callable[..., Any], otherwise: Callable[[str, str], Any]) -> Callable[..., Any]:
    """Let `act` change or delete a resource, and `otherwise` what is a stub, or becomes one."""

    def wrapped(kind: str, physical_id: str, *rest: Any) -> Any:
        if physical_id not in _stubs:
            try:
                return act(kind, physical_id, *rest)
            except _FAULTS as error:
                _note(kind, error)
        return otherwise(kind, physical_id)

    return wrapped
