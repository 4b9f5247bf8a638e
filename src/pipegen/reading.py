"""Reads tables into frozen types, and notes every mistake on the way instead of stopping at the first."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields
from typing import Any, TypeVar

from pipegen.checks import Reader, Wrong, did_you_mean
from pipegen.errors import Mistake
from pipegen.places import Path

T = TypeVar("T")


def key(description: str, read: Reader, *, example: Any = None, default: Any = MISSING) -> Any:
    """Return a dataclass field that is one key of a table.

    `example` is in the docs, and stands in for a required value that is missing or wrong, so that the rest
    of the file can be checked all the same.
    """
    metadata = {"description": description, "read": read, "example": example}
    if isinstance(default, dict):
        return field(metadata=metadata, default_factory=default.copy)
    return field(metadata=metadata, default=default)


class Reading:
    """One reading of one file: its places, and the mistakes found so far."""

    def __init__(self, file: str, lines: Mapping[Path, int]) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.broken: set[Path] = set()
        self._lines = lines

    def line(self, path: Path) -> int | None:
        """Return the line of `path`, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def mistake(self, path: Path, message: str, hint: str) -> None:
        """Note that what stands at `path` is wrong."""
        self.mistakes.append(Mistake(message, hint, self.file, self.line(path)))
        self.broken.add(path)

    def table(self, cls: type[T], value: Any, path: Path) -> T:
        """Return the `cls` that the table `value` at `path` describes."""
        values = self._mapping(value, path)
        known = {each.name: each for each in fields(cls)}  # type: ignore[arg-type]
        for unknown in [name for name in values if name not in known]:
            hint = did_you_mean(unknown, list(known), f"it knows {', '.join(known)}")
            self.mistake((*path, unknown), f"{spell(path)} has no key {unknown}", hint)
        return cls(**{name: self._field(each, values, path) for name, each in known.items()})

    def tables(self, cls: type[T], value: Any, path: Path) -> tuple[T, ...]:
        """Return a `cls` for each table of the array `value` at `path`."""
        if not isinstance(value, list):
            name = spell(path).strip("[]")
            self.mistake(path, f"{name} is not an array of tables", f"write it as [[{name}]]")
            return ()
        return tuple(self.table(cls, each, (*path, index)) for index, each in enumerate(value))

    def _mapping(self, value: Any, path: Path) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.mistake(path, f"{spell(path)} is {value!r}, not a table", "write it as a table")
        return {}

    def _field(self, each: Field[Any], values: Mapping[str, Any], path: Path) -> Any:
        where = (*path, each.name)
        if each.name not in values:
            if not _required(each):
                return _default(each)
            example = each.metadata["example"]
            hint = f"add a line as in: {each.name} = {_toml(example)}"
            self.mistake(path, f"{spell(path)} lacks {each.name}", hint)
            self.broken.add(where)
            return example
        try:
            return each.metadata["read"](values[each.name])
        except Wrong as wrong:
            self.mistake(where, f"{each.name} in {spell(path)} {wrong.why}", wrong.hint)
            return each.metadata["example"] if _required(each) else _default(each)


def _required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _default(each: Field[Any]) -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory()


def spell(path: Path) -> str:
    """Return how a path is spelt for a person: `[pipeline]`, `[[environment]] 2`, `pipegen.toml`."""
    if not path:
        return "pipegen.toml"
    if isinstance(path[-1], int):
        return f"[[{'.'.join(map(str, path[:-1]))}]] {path[-1] + 1}"
    return f"[{'.'.join(str(part + 1) if isinstance(part, int) else part for part in path)}]"


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else re.sub("'", '"', str(value).lower())
