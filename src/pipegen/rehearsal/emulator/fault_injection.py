"""Lets one resource fail on purpose, once, so that what follows a failure can be seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services.cloudformation import stacks

from pipegen.rehearsal.checks.failure import REASON


@dataclass
class _InjectedFault:
    stack: str = ""
    resource: str = ""


_wanted = _InjectedFault()


def register() -> None:
    """Let the emulator look at `fail` before it makes, changes or deletes a resource."""
    stacks._provision_resource = _creating(stacks._provision_resource)
    stacks._update_resource = _updating(stacks._update_resource)
    stacks._delete_resource = _deleting(stacks._delete_resource)


def fail(stack: str, resource: str) -> None:
    """Let `resource` of `stack` fail when it is touched next, "" the first of any."""
    _wanted.stack, _wanted.resource = stack, resource


def _check(stack: str, resource: str) -> None:
    if stack == _wanted.stack and _wanted.resource in ("", resource):
        fail("", "")  # the rollback, which changes the resource back, succeeds
        raise ValueError(REASON)


def _creating(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(kind: str, logical_id: str, properties: Any, stack: str) -> Any:
        _check(stack, logical_id)
        return create(kind, logical_id, properties, stack)

    return wrapped


def _updating(update: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(
        kind: str, physical_id: str, old: Any, new: Any, stack: str, logical_id: str, *rest: Any
    ) -> Any:
        _check(stack, logical_id)
        return update(kind, physical_id, old, new, stack, logical_id, *rest)

    return wrapped


def _deleting(delete: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(
        kind: str, physical_id: str, properties: Any, stack: str = "", logical_id: str = ""
    ) -> Any:
        _check(stack, logical_id)
        return delete(kind, physical_id, properties, stack, logical_id)

    return wrapped
