"""Errors that a user can fix: what happened, where, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Keys and indices that lead to a value in a TOML, JSON or YAML document."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error or a warning: its message, its position in a file, and a hint.

    `line` counts from 1; it is None if the message is about the file as a whole.
    """

    message: str
    hint: str
    file: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """Return `file:line`, `file`, or an empty string if there is no file."""
        return f"{self.file}:{self.line}" if self.line else self.file


class PipegenError(Exception):
    """pipegen could not run, because of one error or several; exit code 2."""

    def __init__(self, message: str, hint: str, file: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.diagnostics: tuple[Diagnostic, ...] = (Diagnostic(message, hint, file, line),)

    @classmethod
    def from_diagnostics(cls, diagnostics: Sequence[Diagnostic]) -> "PipegenError":
        """Return one exception for all of `diagnostics`, which must not be empty."""
        first = diagnostics[0]
        error = cls(first.message, first.hint, first.file, first.line)
        error.diagnostics = tuple(diagnostics)
        return error
