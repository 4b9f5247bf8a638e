"""Let one resource fail on purpose, once, to show what follows a failure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services.cloudformation import stacks

from pipegen.rehearsal.checks.failure import INJECTED_REASON


@dataclass
class _InjectedFault:
    stack: str = ""
    resource: str = ""


_injected = _InjectedFault()


def register() -> None:
    """Patch the emulator of this process: it checks for a failure to inject at each resource."""
    stacks._provision_resource = _wrap_create(stacks._provision_resource)
    stacks._update_resource = _wrap_update(stacks._update_resource)
    stacks._delete_resource = _wrap_delete(stacks._delete_resource)


def inject_failure(stack: str, resource: str) -> None:
    """Let `resource` of `stack` fail when it changes next; "" is the first resource that does."""
    _injected.stack, _injected.resource = stack, resource


def _raise_if_injected(stack: str, resource: str) -> None:
    if stack == _injected.stack and _injected.resource in ("", resource):
        inject_failure("", "")  # the rollback, which changes the resource again, succeeds
        raise ValueError(INJECTED_REASON)


def _wrap_create(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(resource_type: str, logical_id: str, properties: Any, stack: str) -> Any:
        _raise_if_injected(stack, logical_id)
        return create(resource_type, logical_id, properties, stack)

    return wrapped


def _wrap_update(update: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(
        resource_type: str,
        physical_id: str,
        old: Any,
        new: Any,
        stack: str,
        logical_id: str,
        *rest: Any,
    ) -> Any:
        _raise_if_injected(stack, logical_id)
        return update(resource_type, physical_id, old, new, stack, logical_id, *rest)

    return wrapped


def _wrap_delete(delete: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(
        resource_type: str,
        physical_id: str,
        properties: Any,
        stack: str = "",
        logical_id: str = "",
    ) -> Any:
        _raise_if_injected(stack, logical_id)
        return delete(resource_type, physical_id, properties, stack, logical_id)

    return wrapped
