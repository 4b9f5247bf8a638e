"""The type of a single value: a function that reads it, and its JSON Schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ValueType(Generic[T]):
    """The type of a value of `pipegen.toml`: call it to read a value.

    A call raises `InvalidValue` for an invalid value. `schema` allows all valid values, and as few
    others as JSON Schema can express: it uses draft 7, and patterns that mean the same in Python,
    JavaScript and Rust.
    """

    read: Callable[[Any], T]
    schema: Schema

    def __call__(self, value: Any) -> T:
        """Return the TOML value `value` as `Config` has it."""
        return self.read(value)


def value_type(**schema: Any) -> Callable[[Callable[[Any], T]], ValueType[T]]:
    """Return a decorator that makes a function a `ValueType` with the JSON Schema `schema`."""
    return lambda read: ValueType(read, schema)


def anchored(pattern: str) -> str:
    """Return `pattern` for a JSON Schema, so that it matches whole strings only."""
    return f"^(?:{pattern})$" if "|" in pattern else f"^{pattern}$"
