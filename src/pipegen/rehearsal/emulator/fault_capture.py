"""Stub the resources that the emulator fails with by a bug of its own, and record its error.

The emulator rejects requests, as AWS does, with a `ValueError`. Any other exception is a fault,
for which the template is not to blame.
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import stacks

from pipegen.rehearsal.emulator import resource_stubs

_FAULT_TYPES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    TypeError,
)

faults: dict[str, str] = {}
"""Resource type → its first error."""

_stub_ids: set[str] = set()
"""The physical ids of the stubs."""


def register() -> None:
    """Patch how the emulator of this process creates, updates and deletes resources."""
    stacks._provision_resource = _wrap_create(stacks._provision_resource)
    stacks._update_resource = _wrap_change(stacks._update_resource, _stub_update)
    stacks._delete_resource = _wrap_change(stacks._delete_resource, lambda *_: None)


def _record(resource_type: str, error: Exception) -> None:
    faults.setdefault(resource_type, f"{type(error).__name__}: {error}")


def _wrap_create(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(resource_type: str, logical_id: str, properties: Any, stack: str) -> Any:
        try:
            return create(resource_type, logical_id, properties, stack)
        except _FAULT_TYPES as error:
            _record(resource_type, error)
        stub = resource_stubs.stub_handlers(resource_type)["create"](logical_id, properties, stack)
        _stub_ids.add(stub[0])
        return stub

    return wrapped


def _stub_update(resource_type: str, physical_id: str) -> Any:
    return resource_stubs.stub_handlers(resource_type)["update"](physical_id, {}, {}, "")


def _wrap_change(
    change: Callable[..., Any], for_stub: Callable[[str, str], Any]
) -> Callable[..., Any]:
    """Wrap `change`, which updates or deletes a resource; call `for_stub` for a stub instead."""

    def wrapped(resource_type: str, physical_id: str, *rest: Any) -> Any:
        if physical_id not in _stub_ids:
            try:
                return change(resource_type, physical_id, *rest)
            except _FAULT_TYPES as error:
                _record(resource_type, error)
        return for_stub(resource_type, physical_id)

    return wrapped
