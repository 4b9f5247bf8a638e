"""Reads `[tags]`, and checks names and values against the rules of AWS."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen import text
from pipegen.config.reader import ConfigReader
from pipegen.config.value_type import Schema, anchored

_MAX_TAGS = 40  # CloudFormation allows 50 per stack; resources add tags of their own
_MAX_NAME_LENGTH, _MAX_VALUE_LENGTH = 128, 256
# All but the ASCII characters that AWS rejects; of the others it allows those of `str.isalnum`.
_CHARACTER = r"[^\x00-\x1f!-*,;<>?\[-\^`{-\x7f]"
_RESERVED_PREFIX = "[Aa][Ww][Ss]:"
_HINT = "use letters, digits, spaces and . : / = + - @ _"

SCHEMA: Schema = {
    "description": "Tags of every stack, and of every resource that takes them.",
    "type": "object",
    "maxProperties": _MAX_TAGS,
    "propertyNames": {
        "maxLength": _MAX_NAME_LENGTH,
        "pattern": anchored(f"(?!{_RESERVED_PREFIX}){_CHARACTER}+"),
    },
    "additionalProperties": {
        "type": "string",
        "maxLength": _MAX_VALUE_LENGTH,
        "pattern": anchored(f"{_CHARACTER}*"),
    },
    "examples": [{"project": "infrastructure"}],
}
"""The JSON Schema of the table: it allows all that `read` allows, and little else."""


def read(value: Any, reader: ConfigReader) -> Mapping[str, str]:
    """Return the valid tags, and add the errors of the others to `reader`."""
    if not isinstance(value, dict):
        message = f"[tags] is {text.format_value(value)}, not a table"
        reader.error(("tags",), message, "write it as [tags]")
        return {}
    if len(value) > _MAX_TAGS:
        reader.error(("tags",), f"[tags] has {len(value)} tags", f"use at most {_MAX_TAGS}")
    seen: dict[str, str] = {}
    for name, tag in value.items():
        for reason, hint in _tag_errors(name, tag):
            reader.error(("tags", name), f"the tag {text.format_value(name)} {reason}", hint)
        first = seen.setdefault(name.lower(), name)
        if first != name:
            message = f"the tags {first} and {name} differ in capitals only"
            reader.error(("tags", name), message, "keep one of them: to IAM they are the same")
    return {name: tag for name, tag in value.items() if reader.is_valid(("tags", name))}


def _tag_errors(name: str, tag: Any) -> Iterator[tuple[str, str]]:
    if not name or not _is_allowed(name):
        yield "has a name that AWS refuses", _HINT
    elif len(name) > _MAX_NAME_LENGTH:
        yield f"has a name of {len(name)} characters", f"AWS takes {_MAX_NAME_LENGTH}"
    if not isinstance(tag, str):
        yield f"is {text.format_value(tag)}, not a string", "write the value in quotes"
    elif not _is_allowed(tag):
        yield f"is {text.format_value(tag)}, a value that AWS refuses", _HINT
    elif len(tag) > _MAX_VALUE_LENGTH:
        yield f"has a value of {len(tag)} characters", f"AWS takes {_MAX_VALUE_LENGTH}"
    if re.match(_RESERVED_PREFIX, name):
        yield "begins with aws:, which AWS keeps for itself", "choose another name"


def _is_allowed(value: str) -> bool:
    non_ascii = "".join(character for character in value if not character.isascii())
    return bool(re.fullmatch(f"{_CHARACTER}*", value)) and (not non_ascii or non_ascii.isalnum())
