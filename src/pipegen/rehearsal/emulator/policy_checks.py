"""Reject invalid policies before the emulator creates or updates their resource."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import stacks

from pipegen.rehearsal.emulator import policy_syntax, principal_checks


def register() -> None:
    """Patch the emulator of this process: it checks the policies of each resource first."""
    stacks._provision_resource = _wrap_create(stacks._provision_resource)
    stacks._update_resource = _wrap_update(stacks._update_resource)


def _wrap_create(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(resource_type: str, logical_id: str, properties: Any, *rest: Any) -> Any:
        _check(resource_type, properties)
        return create(resource_type, logical_id, properties, *rest)

    return wrapped


def _wrap_update(update: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(resource_type: str, physical_id: str, old: Any, new: Any, *rest: Any) -> Any:
        if old != new:
            _check(resource_type, new)
        return update(resource_type, physical_id, old, new, *rest)

    return wrapped


def _check(resource_type: str, properties: Any) -> None:
    error = policy_syntax.syntax_error(
        resource_type, properties
    ) or principal_checks.unknown_principal(resource_type, properties)
    if error:
        raise ValueError(error)
