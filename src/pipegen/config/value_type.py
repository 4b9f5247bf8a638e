"""How a single value is read, together with what a JSON Schema says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ValueType(Generic[T]):
    """A check of a single value of `pipegen.toml`: calling it reads the value, or raises `Wrong`.

    `schema` takes all that it takes, and of the rest as little as JSON Schema can say. It keeps to
    what draft 7 has, and its patterns to what Python, JavaScript and Rust read alike.
    """

    read: Callable[[Any], T]
    schema: Schema

    def __call__(self, value: Any) -> T:
        """Return `value` as `Config` holds it."""
        return self.read(value)


def value_type(**schema: Any) -> Callable[[Callable[[Any], T]], ValueType[T]]:
    """Return a decorator that makes a function a `Reader` of what `schema` says."""
    return lambda read: ValueType(read, schema)


def anchored(pattern: str) -> str:
    """Return the pattern of a JSON Schema that a whole string matches, and not a part of it."""
    return f"^(?:{pattern})$" if "|" in pattern else f"^{pattern}$"
