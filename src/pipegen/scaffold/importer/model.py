"""What is proposed, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class ProposedStack:
    """One `[[stack]]`: its keys, and what a person should know of it."""

    name: str
    template: str
    after: str | None
    inputs: Mapping[str, tuple[str, str]]
    values: Mapping[str, Mapping[str, Any]]
    """Parameter that needs a value in each environment → its declaration."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, in order, and why the other templates are not."""

    stacks: tuple[ProposedStack, ...]
    left_out: tuple[Diagnostic, ...]
    known: tuple[str, ...]
    """Templates that the configuration has a `[[stack]]` for already."""
