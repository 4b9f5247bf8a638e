"""Reads TOML tables into frozen dataclasses, and collects all errors instead of the first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, field, fields
from typing import Any, TypeVar

from pipegen.config.value_type import ValueType
from pipegen.config.values import InvalidValue
from pipegen.errors import Diagnostic, Path
from pipegen.text import format_value, nearest, printable

T = TypeVar("T")


def option(
    description: str,
    value_type: ValueType[Any] | type,
    *,
    example: Any = None,
    default: Any = MISSING,
    instead_of: str | None = None,
    excludes: str | None = None,
) -> Any:
    """Return a dataclass field for one key of a table.

    Args:
        description: The description in the docs and in the schema.
        value_type: The type of the value; a dataclass for a table.
        example: The example in the docs. It also replaces a required value that is missing or
            invalid, so that the rest of the file can be validated.
        default: The value if the key is missing; without a default the key is required.
        instead_of: Another key of the table: exactly one of the two must be there.
        excludes: Another key of the table: at most one of the two may be there.
    """
    metadata = {
        "description": description,
        "read": value_type,
        "example": example,
        "instead_of": instead_of,
        "excludes": excludes,
    }
    if isinstance(default, dict):
        return field(metadata=metadata, default_factory=default.copy)
    return field(metadata=metadata, default=default)


def is_required(definition: Field[Any]) -> bool:
    """Return whether a table must have the key that `option` defined."""
    return definition.default is MISSING and definition.default_factory is MISSING


class ConfigReader:
    """The reader of one file: the lines of its values, and the errors found so far.

    A path is the keys and indices that lead to a value, such as `("environment", 0, "name")`.
    """

    def __init__(self, file: str, lines: Mapping[Path, int]) -> None:
        self.file = file
        self.diagnostics: list[Diagnostic] = []
        self._lines = lines
        self._invalid: set[Path] = set()
        self._labels: dict[Path, str] = {}

    def line(self, path: Path) -> int | None:
        """Return the line of the value at `path`, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def is_valid(self, *paths: Path) -> bool:
        """Return whether the values at `paths`, and the tables around them, are valid.

        Call it before you compare values, so that one error does not cause others.
        """
        prefixes = {path[:length] for path in paths for length in range(1, len(path) + 1)}
        return self._invalid.isdisjoint(prefixes)

    def label(self, path: Path) -> str:
        """Return the name of the table at `path` for messages: `[pipeline]`, `environment qa`."""
        return self._labels.get(path, _brackets(path))

    def error(self, path: Path, message: str, hint: str) -> None:
        """Add an error at `path`, and mark the value as invalid."""
        self.add_error(path, message, hint)
        self.mark_invalid(path)

    def add_error(self, path: Path, message: str, hint: str) -> None:
        """Add an error at `path`; the value itself stays valid."""
        line = self.line(path)
        self.diagnostics.append(Diagnostic(printable(message), printable(hint), self.file, line))

    def mark_invalid(self, path: Path) -> None:
        """Mark the value at `path` as invalid: checks that depend on it are skipped."""
        self._invalid.add(path)

    def unknown_key(
        self, path: Path, message: str, known: Sequence[str], missing: Sequence[str], hint: str
    ) -> None:
        """Add an error for an unknown key.

        If the key is similar to one of the missing keys, that key is not reported as missing.

        Args:
            path: The path of the unknown key.
            message: The message of the error.
            known: The keys that are allowed.
            missing: Those of them that the table does not have.
            hint: The hint if no known key is similar.
        """
        similar = nearest(str(path[-1]), known)
        self.error(path, message, hint if similar is None else f"did you mean {similar}?")
        if similar is not None and similar in missing:
            self.mark_invalid((*path[:-1], similar))

    def table(self, cls: type[T], value: Any, path: Path) -> T:
        """Return the table `value` at `path` as a `cls`."""
        values = self._mapping(value, path)
        name = values.get("name")
        if isinstance(path[-1], int) and isinstance(name, str) and name.isprintable() and name:
            self._labels[path] = f"{path[0]} {name}"
        known = {definition.name: definition for definition in fields(cls)}  # type: ignore[arg-type]
        missing = [name for name in known if name not in values]
        for unknown in [name for name in values if name not in known]:
            message = f"{self.label(path)} has no key {unknown}"
            hint = f"its keys are {', '.join(known)}"
            self.unknown_key((*path, unknown), message, list(known), missing, hint)
        return cls(
            **{name: self._value(definition, values, path) for name, definition in known.items()}
        )

    def tables(self, cls: type[T], value: Any, path: Path) -> tuple[T, ...]:
        """Return each table of the array `value` at `path` as a `cls`."""
        if not isinstance(value, list):
            message = f"{path[0]} is {format_value(value)}, not an array of tables"
            self.error(path, message, f"write [[{path[0]}]], in double brackets")
            return ()
        return tuple(self.table(cls, table, (*path, index)) for index, table in enumerate(value))

    def _mapping(self, value: Any, path: Path) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        if self.is_valid(path):
            hint = f"write it as {_brackets(path).partition(' ')[0]}"
            self.error(path, f"{self.label(path)} is {format_value(value)}, not a table", hint)
        return {}

    def _value(self, definition: Field[Any], values: Mapping[str, Any], table: Path) -> Any:
        name, path = definition.name, (*table, definition.name)
        if name not in values:
            if is_required(definition):
                self._add_missing(definition, table)
            return _fallback(definition)
        value_type = definition.metadata["read"]
        if isinstance(value_type, type):
            return self.table(value_type, values[name], path)
        try:
            return value_type(values[name])
        except InvalidValue as error:
            self._add_invalid(error, name, table)
            if error.rest is None:
                self.mark_invalid(path)
                return _fallback(definition)
            return error.rest

    def _add_invalid(self, error: InvalidValue, name: str, table: Path) -> None:
        preposition = "of" if isinstance(table[-1], int) else "in"
        for path, part in error.parts:
            subject = _subject(name, path)
            reason = _agreeing(subject, part.reason)
            message = f"{subject} {preposition} {self.label(table)} {reason}"
            self.error((*table, name, *path), message, part.hint)

    def _add_missing(self, definition: Field[Any], table: Path) -> None:
        name, path = definition.name, (*table, definition.name)
        if self.is_valid(path):
            hint = f'add a line, as in {name} = "{definition.metadata["example"]}"'
            self.error(path, f"{self.label(table)} lacks {name}", hint)


def _fallback(definition: Field[Any]) -> Any:
    if definition.default_factory is not MISSING:
        return definition.default_factory()
    is_missing = definition.default is MISSING
    return definition.metadata["example"] if is_missing else definition.default


def _brackets(path: Path) -> str:
    if isinstance(path[-1], int):
        return f"[[{path[0]}]] {path[-1] + 1}"
    return f"[{'.'.join(map(str, path))}]"


def _subject(name: str, path: Path) -> str:
    if not path:
        return name
    singular = name.removesuffix("s")
    if isinstance(path[0], int):
        return f"{singular} {path[0] + 1}"
    return f"the {singular} {path[0]}"


def _agreeing(subject: str, reason: str) -> str:
    """Return `reason` with its verb in the plural if `subject` is plural."""
    if not subject.endswith("s") or subject.startswith("the "):
        return reason
    return re.sub("^(?:is|has)\\b", lambda verb: {"is": "are", "has": "have"}[verb[0]], reason)
