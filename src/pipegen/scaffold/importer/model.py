"""The proposal of `pipegen import`, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class ProposedStack:
    """One proposed `[[stack]]`: its keys, and notes for the user."""

    name: str
    template: str
    after: str | None
    inputs: Mapping[str, tuple[str, str]]
    values: Mapping[str, Mapping[str, Any]]
    """Parameter that needs a value in each environment → its declaration."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed stacks, in order, and why other templates are left out."""

    stacks: tuple[ProposedStack, ...]
    left_out: tuple[Diagnostic, ...]
    known: tuple[str, ...]
    """Paths of templates that have a `[[stack]]` in the configuration already."""
