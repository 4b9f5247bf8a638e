"""Refuses the policies that AWS would, before the emulator makes or changes their resource."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import stacks

from pipegen.rehearsal.emulator import policy_syntax, principal_checks


def register() -> None:
    """Let the emulator of this process look at the policies of each resource first."""
    stacks._provision_resource = _creating(stacks._provision_resource)
    stacks._update_resource = _updating(stacks._update_resource)


def _creating(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(kind: str, logical_id: str, properties: Any, *rest: Any) -> Any:
        _check(kind, properties)
        return create(kind, logical_id, properties, *rest)

    return wrapped


def _updating(update: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(kind: str, physical_id: str, old: Any, new: Any, *rest: Any) -> Any:
        if old != new:
            _check(kind, new)
        return update(kind, physical_id, old, new, *rest)

    return wrapped


def _check(kind: str, properties: Any) -> None:
    why = policy_syntax.syntax_error(kind, properties) or principal_checks.unknown_principal(
        kind, properties
    )
    if why:
        raise ValueError(why)
