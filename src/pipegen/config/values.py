"""The types of values without a meaning in AWS or Git: texts, numbers, lists, names, tables.

Each one takes a TOML value and returns it as `Config` has it, or raises `InvalidValue`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipegen.config.value_type import T, ValueType, anchored, value_type
from pipegen.text import did_you_mean, format_value, join_words

if TYPE_CHECKING:
    from pipegen.errors import Path  # not imported for `--help`


class InvalidValue(Exception):
    """An invalid value: `reason`, the rest of a sentence that begins with the key, and a hint.

    If only parts of a list or a table are invalid, `parts` has the path and the error of each, and
    `rest` is the value without them; it is None if the rest alone would be misleading.
    """

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.parts: tuple[tuple[Path, InvalidValue], ...] = (((), self),)
        self.rest: Any = None

    @classmethod
    def combine(
        cls, parts: "Sequence[tuple[Path, InvalidValue]]", rest: Any = None
    ) -> "InvalidValue":
        """Return one error for all of `parts`, which must not be empty."""
        error = cls(parts[0][1].reason, parts[0][1].hint)
        error.parts = tuple(parts)
        error.rest = rest
        return error


_TYPES = {
    bool: ("true or false", "write true or false, without quotes"),
    int: ("a whole number", "write a whole number, without quotes"),
    str: ("a string", "write it in quotes"),
    list: ("a list", "write it in brackets"),
}
_STACK_NAME = "[A-Za-z][A-Za-z0-9-]*"
_MAX_PREFIX_LENGTH = 50
_SOURCE = r"[^.]+\.[\s\S]+"

VISIBLE = r"(?! )(?!.* $)(?!.*[\x00-\x1f\x7f-\xa0\xad])"
"""The start of the pattern of a text: no space at an end, no control character of Latin 1.

Other invisible characters can't be matched by patterns that all regex engines support.
"""


@value_type(type="string", pattern=anchored(f"{VISIBLE}.+"))
def text(value: Any) -> str:
    """Read a string that is not empty, on one line."""
    require_type(value, str)
    if not value.strip():
        raise InvalidValue("is empty", "give it a value, or leave the line out")
    if value != value.strip() or not value.isprintable():
        reason = (
            f"is {format_value(value)}, with a space at an end or a character that can't be seen"
        )
        raise InvalidValue(reason, "type it anew, on one line")
    return str(value)


@value_type(type="boolean")
def flag(value: Any) -> bool:
    """Read true or false."""
    require_type(value, bool)
    return bool(value)


def number(minimum: int, maximum: int) -> ValueType[int]:
    """Return the type of whole numbers from `minimum` to `maximum`."""

    @value_type(type="integer", minimum=minimum, maximum=maximum)
    def read(value: Any) -> int:
        require_type(value, int)
        if not minimum <= value <= maximum:
            reason = f"is {format_value(value)}, which is not from {minimum} to {maximum}"
            raise InvalidValue(reason, "choose a number in between")
        return int(value)

    return read


def one_of(*allowed: str) -> ValueType[str]:
    """Return the type of the words `allowed`."""

    @value_type(type="string", enum=list(allowed))
    def read(value: Any) -> str:
        if text(value) not in allowed:
            words = join_words([f'"{word}"' for word in allowed], "or")
            hint = did_you_mean(value, allowed, f"write {words}")
            raise InvalidValue(f"is {format_value(value)}, not {words}", hint)
        return str(value)

    return read


def list_of(element_type: ValueType[T]) -> ValueType[tuple[T, ...]]:
    """Return the type of lists of different elements of `element_type`."""

    @value_type(type="array", items=element_type.schema, uniqueItems=True)
    def read(value: Any) -> tuple[T, ...]:
        require_type(value, list)
        elements: list[T] = []
        errors: list[tuple[Path, InvalidValue]] = []
        for index, element in enumerate(value):
            try:
                result = element_type(element)
                if result in elements:
                    reason = f"is {format_value(element)}, which stands there already"
                    raise InvalidValue(reason, "remove it")
                elements.append(result)
            except InvalidValue as error:
                errors.append(((index,), error))
        if errors:
            raise InvalidValue.combine(errors)
        return tuple(elements)

    return read


def name(max_length: int) -> ValueType[str]:
    """Return the type of names of at most `max_length` characters.

    They have letters, digits and hyphens, and a letter first, which is valid for stages and
    namespaces of CodePipeline, stacks of CloudFormation, and roles of IAM.
    """

    @value_type(type="string", maxLength=max_length, pattern=anchored(_STACK_NAME))
    def read(value: Any) -> str:
        if not re.fullmatch(_STACK_NAME, text(value)):
            reason = (
                f"is {format_value(value)}, a name that CloudFormation or CodePipeline refuses"
            )
            raise InvalidValue(reason, "use letters, digits and hyphens, with a letter first")
        if len(value) > max_length:
            raise InvalidValue(f"has {len(value)} characters", f"use at most {max_length}")
        return str(value)

    return read


@value_type(
    type="string", maxLength=_MAX_PREFIX_LENGTH, pattern=anchored(f"(?!.*-$)(?:{_STACK_NAME})?")
)
def prefix(value: Any) -> str:
    """Read the prefix of the names of an environment's stacks; it may be empty."""
    if value == "":
        return ""
    if name(_MAX_PREFIX_LENGTH)(value).endswith("-"):
        raise InvalidValue(
            f"is {format_value(value)}", f'leave the hyphen out, it is added: "{value[:-1]}"'
        )
    return str(value)


@value_type(type="object", additionalProperties={"type": "object"})
def tables(value: Any) -> Mapping[str, Any]:
    """Read a table of tables: stack → parameter → value."""
    hint = "write a table for each stack, as in [environment.parameters.vpc-setup]"
    if not isinstance(value, dict):
        raise InvalidValue(f"is {format_value(value)}, not a table", hint)
    errors = [
        (
            (key,),
            InvalidValue(f"is {format_value(table)}, outside of the tables of the stacks", hint),
        )
        for key, table in value.items()
        if not isinstance(table, dict)
    ]
    if errors:
        raise InvalidValue.combine(errors)
    return value


@value_type(type="object", additionalProperties={"type": "string", "pattern": anchored(_SOURCE)})
def inputs(value: Any) -> Mapping[str, tuple[str, str]]:
    """Read `parameter = "stack.output"` pairs: parameter → (stack, output)."""
    hint = 'write inputs = { VpcId = "vpc-setup.VpcId" }: parameter = "stack.output"'
    if not isinstance(value, dict):
        raise InvalidValue(f"is {format_value(value)}, not a table", hint)
    sources: dict[str, tuple[str, str]] = {}
    errors: list[tuple[Path, InvalidValue]] = []
    for parameter, source in value.items():
        if isinstance(source, str) and re.fullmatch(_SOURCE, source):
            stack, _, output = source.partition(".")
            sources[parameter] = (stack, output)
        else:
            reason = f"is {format_value(source)}, which does not name an output of a stack"
            errors.append(((parameter,), InvalidValue(reason, hint)))
    if errors:
        raise InvalidValue.combine(errors, rest=sources)
    return sources


def require_type(value: Any, expected: type) -> None:
    """Raise `InvalidValue` unless `value` is of the type `expected`: bool, int, str or list."""
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        description, hint = _TYPES[expected]
        raise InvalidValue(f"is {format_value(value)}, not {description}", hint)
