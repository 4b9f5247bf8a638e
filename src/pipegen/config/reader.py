"""Reads tables into frozen types, and notes every mistake on the way, not the first alone."""

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
    read: ValueType[Any] | type,
    *,
    example: Any = None,
    default: Any = MISSING,
    instead_of: str | None = None,
    excludes: str | None = None,
) -> Any:
    """Return a dataclass field that is one key of a table; `read` is a type for a table in it.

    `example` is in the docs, and stands in for a required value that is missing or wrong, so that
    the rest of the file can be checked all the same. Of this key and the one that it is given
    `instead_of` there is exactly one; of this and the one that it `excludes` there is at most one.
    """
    metadata = {
        "description": description,
        "read": read,
        "example": example,
        "instead_of": instead_of,
        "excludes": excludes,
    }
    if isinstance(default, dict):
        return field(metadata=metadata, default_factory=default.copy)
    return field(metadata=metadata, default=default)


def required(each: Field[Any]) -> bool:
    """Return whether a table must have the key `each`."""
    return each.default is MISSING and each.default_factory is MISSING


class ConfigReader:
    """One reading of one file: its places, and the mistakes found so far."""

    def __init__(self, file: str, lines: Mapping[Path, int]) -> None:
        self.file = file
        self.diagnostics: list[Diagnostic] = []
        self._lines = lines
        self._broken: set[Path] = set()
        self._labels: dict[Path, str] = {}

    def line(self, path: Path) -> int | None:
        """Return the line of `path`, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def is_valid(self, *paths: Path) -> bool:
        """Return whether nothing at `paths`, nor around them, is wrong.

        What follows from a mistake is none, so whoever compares values asks this first.
        """
        around = {path[:length] for path in paths for length in range(1, len(path) + 1)}
        return self._broken.isdisjoint(around)

    def label(self, path: Path) -> str:
        """Return how the table at `path` is spelt for a person: `[pipeline]`, `environment qa`."""
        return self._labels.get(path, _brackets(path))

    def error(self, path: Path, message: str, hint: str) -> None:
        """Note that what stands at `path` is wrong, and can't be compared with anything else."""
        self.add_error(path, message, hint)
        self.mark_invalid(path)

    def add_error(self, path: Path, message: str, hint: str) -> None:
        """Note a mistake at `path`, where what stands there is good in itself."""
        line = self.line(path)
        self.diagnostics.append(Diagnostic(printable(message), printable(hint), self.file, line))

    def mark_invalid(self, path: Path) -> None:
        """Note that nothing can be said about `path` beyond the mistakes found already."""
        self._broken.add(path)

    def unknown_key(
        self, path: Path, message: str, known: Sequence[str], missing: Sequence[str], hint: str
    ) -> None:
        """Note a key that is not one of `known`.

        Where it is likely meant to be one of those that are `missing`, that is not missed.
        """
        meant = nearest(str(path[-1]), known)
        self.error(path, message, hint if meant is None else f"did you mean {meant}?")
        if meant is not None and meant in missing:
            self.mark_invalid((*path[:-1], meant))

    def table(self, cls: type[T], value: Any, path: Path) -> T:
        """Return the `cls` that the table `value` at `path` describes."""
        values = self._mapping(value, path)
        name = values.get("name")
        if isinstance(path[-1], int) and isinstance(name, str) and name.isprintable() and name:
            self._labels[path] = f"{path[0]} {name}"
        known = {each.name: each for each in fields(cls)}  # type: ignore[arg-type]
        missing = [name for name in known if name not in values]
        for unknown in [name for name in values if name not in known]:
            message = f"{self.label(path)} has no key {unknown}"
            hint = f"its keys are {', '.join(known)}"
            self.unknown_key((*path, unknown), message, list(known), missing, hint)
        return cls(**{name: self._field(each, values, path) for name, each in known.items()})

    def tables(self, cls: type[T], value: Any, path: Path) -> tuple[T, ...]:
        """Return a `cls` for each table of the array `value` at `path`."""
        if not isinstance(value, list):
            message = f"{path[0]} is {format_value(value)}, not an array of tables"
            self.error(path, message, f"write [[{path[0]}]], in double brackets")
            return ()
        return tuple(self.table(cls, each, (*path, index)) for index, each in enumerate(value))

    def _mapping(self, value: Any, path: Path) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        if self.is_valid(path):
            hint = f"write it as {_brackets(path).partition(' ')[0]}"
            self.error(path, f"{self.label(path)} is {format_value(value)}, not a table", hint)
        return {}

    def _field(self, each: Field[Any], values: Mapping[str, Any], path: Path) -> Any:
        where = (*path, each.name)
        if each.name not in values:
            if required(each):
                self._missing(each, path)
            return _stand_in(each)
        read = each.metadata["read"]
        if isinstance(read, type):
            return self.table(read, values[each.name], where)
        try:
            return read(values[each.name])
        except InvalidValue as wrong:
            for place, part in wrong.parts:
                what = _subject(each.name, place)
                joint = "of" if isinstance(path[-1], int) else "in"
                message = f"{what} {joint} {self.label(path)} {_agreeing(what, part.reason)}"
                self.error((*where, *place), message, part.hint)
            if wrong.rest is None:
                self.mark_invalid(where)
                return _stand_in(each)
            return wrong.rest

    def _missing(self, each: Field[Any], path: Path) -> None:
        where = (*path, each.name)
        if self.is_valid(where):
            hint = f'add a line, as in {each.name} = "{each.metadata["example"]}"'
            self.error(where, f"{self.label(path)} lacks {each.name}", hint)


def _stand_in(each: Field[Any]) -> Any:
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.metadata["example"] if each.default is MISSING else each.default


def _brackets(path: Path) -> str:
    if isinstance(path[-1], int):
        return f"[[{path[0]}]] {path[-1] + 1}"
    return f"[{'.'.join(map(str, path))}]"


def _subject(name: str, place: Path) -> str:
    if not place:
        return name
    singular = name.removesuffix("s")
    if isinstance(place[0], int):
        return f"{singular} {place[0] + 1}"
    return f"the {singular} {place[0]}"


def _agreeing(subject: str, why: str) -> str:
    if not subject.endswith("s") or subject.startswith("the "):
        return why
    return re.sub("^(?:is|has)\\b", lambda verb: {"is": "are", "has": "have"}[verb[0]], why)
