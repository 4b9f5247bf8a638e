"""What a user can get wrong, as values: what happened, where, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Keys and indices that lead to a value in a TOML, JSON or YAML document."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: a whole message, the place, and what to do.

    `line` counts from 1; None where the mistake is about the file as a whole.
    """

    message: str
    hint: str
    file: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """Return `file:line`, `file`, or nothing where there is no place."""
        return f"{self.file}:{self.line}" if self.line else self.file


class PipegenError(Exception):
    """pipegen could not run: one mistake or several, all of them reported, exit code 2."""

    def __init__(self, message: str, hint: str, file: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.diagnostics: tuple[Diagnostic, ...] = (Diagnostic(message, hint, file, line),)

    @classmethod
    def from_diagnostics(cls, mistakes: Sequence[Diagnostic]) -> "PipegenError":
        """Return one error that carries all of `mistakes`, which must not be empty."""
        first = mistakes[0]
        error = cls(first.message, first.hint, first.file, first.line)
        error.diagnostics = tuple(mistakes)
        return error
