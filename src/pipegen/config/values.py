"""What a single value of `pipegen.toml` must look like: one reader each, named after it.

Each takes the value as TOML gave it and returns it as `Config` holds it, or raises `Wrong`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipegen.config.value_type import T, ValueType, anchored, value_type
from pipegen.text import did_you_mean, format_value, join_words

if TYPE_CHECKING:
    from pipegen.errors import Path  # which `--help` has no use for


class InvalidValue(Exception):
    """A value is wrong: why (the rest of a sentence that begins with the key) and what to do.

    Where parts of a list or a table are wrong, `parts` has a `Wrong` for each, by its place, and
    `rest` is what is left without them, None where it would mislead.
    """

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.reason = why
        self.hint = hint
        self.parts: tuple[tuple[Path, InvalidValue], ...] = (((), self),)
        self.rest: Any = None

    @classmethod
    def combine(
        cls, parts: "Sequence[tuple[Path, InvalidValue]]", rest: Any = None
    ) -> "InvalidValue":
        """Return one that carries all of `parts`, which must not be empty."""
        wrong = cls(parts[0][1].reason, parts[0][1].hint)
        wrong.parts = tuple(parts)
        wrong.rest = rest
        return wrong


_KINDS = {
    bool: ("true or false", "write true or false, without quotes"),
    int: ("a whole number", "write a whole number, without quotes"),
    str: ("a string", "write it in quotes"),
    list: ("a list", "write it in brackets"),
}
_STACK_NAME = "[A-Za-z][A-Za-z0-9-]*"
_LONGEST_PREFIX = 50
_SOURCE = r"[^.]+\.[\s\S]+"

SEEN = r"(?! )(?!.* $)(?!.*[\x00-\x1f\x7f-\xa0\xad])"
"""How the pattern of a text begins: no space at an end, no control character of Latin 1.

There are more that can't be seen, but no pattern of all engines knows them.
"""


@value_type(type="string", pattern=anchored(f"{SEEN}.+"))
def text(value: Any) -> str:
    """Read a string that is not empty, on one line."""
    require_type(value, str)
    if not value.strip():
        raise InvalidValue("is empty", "give it a value, or leave the line out")
    if value != value.strip() or not value.isprintable():
        why = f"is {format_value(value)}, with a space at an end or a character that can't be seen"
        raise InvalidValue(why, "type it anew, on one line")
    return str(value)


@value_type(type="boolean")
def flag(value: Any) -> bool:
    """Read true or false."""
    require_type(value, bool)
    return bool(value)


def number(least: int, most: int) -> ValueType[int]:
    """Return a reader of whole numbers from `least` to `most`."""

    @value_type(type="integer", minimum=least, maximum=most)
    def read(value: Any) -> int:
        require_type(value, int)
        if not least <= value <= most:
            why = f"is {format_value(value)}, which is not from {least} to {most}"
            raise InvalidValue(why, "choose a number in between")
        return int(value)

    return read


def one_of(*allowed: str) -> ValueType[str]:
    """Return a reader of the words `allowed`."""

    @value_type(type="string", enum=list(allowed))
    def read(value: Any) -> str:
        if text(value) not in allowed:
            words = join_words([f'"{each}"' for each in allowed], "or")
            hint = did_you_mean(value, allowed, f"write {words}")
            raise InvalidValue(f"is {format_value(value)}, not {words}", hint)
        return str(value)

    return read


def list_of(reader: ValueType[T]) -> ValueType[tuple[T, ...]]:
    """Return a reader of lists whose elements `reader` reads, none of them twice."""

    @value_type(type="array", items=reader.schema, uniqueItems=True)
    def read(value: Any) -> tuple[T, ...]:
        require_type(value, list)
        found: list[T] = []
        wrong: list[tuple[Path, InvalidValue]] = []
        for index, element in enumerate(value):
            try:
                good = reader(element)
                if good in found:
                    raise InvalidValue(
                        f"is {format_value(element)}, which stands there already", "remove it"
                    )
                found.append(good)
            except InvalidValue as part:
                wrong.append(((index,), part))
        if wrong:
            raise InvalidValue.combine(wrong)
        return tuple(found)

    return read


def name(longest: int) -> ValueType[str]:
    """Return a reader of names: letters, digits and hyphens, a letter first, at most `longest`.

    The narrowest of what CodePipeline takes (stages, namespaces), CloudFormation (stacks), IAM.
    """

    @value_type(type="string", maxLength=longest, pattern=anchored(_STACK_NAME))
    def read(value: Any) -> str:
        if not re.fullmatch(_STACK_NAME, text(value)):
            why = f"is {format_value(value)}, a name that CloudFormation or CodePipeline refuses"
            raise InvalidValue(why, "use letters, digits and hyphens, with a letter first")
        if len(value) > longest:
            raise InvalidValue(f"has {len(value)} characters", f"use at most {longest}")
        return str(value)

    return read


@value_type(
    type="string", maxLength=_LONGEST_PREFIX, pattern=anchored(f"(?!.*-$)(?:{_STACK_NAME})?")
)
def prefix(value: Any) -> str:
    """Read what stands before the names of an environment's stacks; it may be empty."""
    if value == "":
        return ""
    if name(_LONGEST_PREFIX)(value).endswith("-"):
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
    wrong = [
        (
            (key,),
            InvalidValue(f"is {format_value(inner)}, outside of the tables of the stacks", hint),
        )
        for key, inner in value.items()
        if not isinstance(inner, dict)
    ]
    if wrong:
        raise InvalidValue.combine(wrong)
    return value


@value_type(type="object", additionalProperties={"type": "string", "pattern": anchored(_SOURCE)})
def inputs(value: Any) -> Mapping[str, tuple[str, str]]:
    """Read `parameter = "stack.output"` pairs: parameter → (stack, output)."""
    hint = 'write inputs = { VpcId = "vpc-setup.VpcId" }: parameter = "stack.output"'
    if not isinstance(value, dict):
        raise InvalidValue(f"is {format_value(value)}, not a table", hint)
    found: dict[str, tuple[str, str]] = {}
    wrong: list[tuple[Path, InvalidValue]] = []
    for parameter, source in value.items():
        if isinstance(source, str) and re.fullmatch(_SOURCE, source):
            stack, _, output = source.partition(".")
            found[parameter] = (stack, output)
        else:
            why = f"is {format_value(source)}, which does not name an output of a stack"
            wrong.append(((parameter,), InvalidValue(why, hint)))
    if wrong:
        raise InvalidValue.combine(wrong, rest=found)
    return found


def require_type(value: Any, wanted: type) -> None:
    """Raise `Wrong` where `value` is not a `wanted`: bool, int, str or list."""
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        what, hint = _KINDS[wanted]
        raise InvalidValue(f"is {format_value(value)}, not {what}", hint)
