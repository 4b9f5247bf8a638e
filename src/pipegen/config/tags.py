"""`[tags]`: what a tag may be called and hold, and what is wrong with one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen import text
from pipegen.config.reader import ConfigReader
from pipegen.config.value_type import Schema, anchored

_MOST = 40  # CloudFormation takes 50 a stack; resources add some of their own
_LONGEST_NAME, _LONGEST_VALUE = 128, 256
# All but the ASCII characters that AWS refuses; which others it takes, `str.isalnum` says.
_CHARACTER = r"[^\x00-\x1f!-*,;<>?\[-\^`{-\x7f]"
_KEPT_BY_AWS = "[Aa][Ww][Ss]:"
_HINT = "use letters, digits, spaces and . : / = + - @ _"

SCHEMA: Schema = {
    "description": "Tags of every stack, and of every resource that takes them.",
    "type": "object",
    "maxProperties": _MOST,
    "propertyNames": {
        "maxLength": _LONGEST_NAME,
        "pattern": anchored(f"(?!{_KEPT_BY_AWS}){_CHARACTER}+"),
    },
    "additionalProperties": {
        "type": "string",
        "maxLength": _LONGEST_VALUE,
        "pattern": anchored(f"{_CHARACTER}*"),
    },
    "examples": [{"project": "infrastructure"}],
}
"""What a JSON Schema says of the table: all that `read` takes, and little else."""


def read(value: Any, reading: ConfigReader) -> Mapping[str, str]:
    """Return the tags that are good; what is wrong with the others is noted in `reading`."""
    if not isinstance(value, dict):
        message = f"[tags] is {text.format_value(value)}, not a table"
        reading.error(("tags",), message, "write it as [tags]")
        return {}
    if len(value) > _MOST:
        reading.error(("tags",), f"[tags] has {len(value)} tags", f"use at most {_MOST}")
    seen: dict[str, str] = {}
    for name, tag in value.items():
        for why, hint in _wrong(name, tag):
            reading.error(("tags", name), f"the tag {text.format_value(name)} {why}", hint)
        first = seen.setdefault(name.lower(), name)
        if first != name:
            message = f"the tags {first} and {name} differ in capitals only"
            reading.error(("tags", name), message, "keep one of them: to IAM they are the same")
    return {name: tag for name, tag in value.items() if reading.is_valid(("tags", name))}


def _wrong(name: str, tag: Any) -> Iterator[tuple[str, str]]:
    if not name or not _is_taken(name):
        yield "has a name that AWS refuses", _HINT
    elif len(name) > _LONGEST_NAME:
        yield f"has a name of {len(name)} characters", f"AWS takes {_LONGEST_NAME}"
    if not isinstance(tag, str):
        yield f"is {text.format_value(tag)}, not a string", "write the value in quotes"
    elif not _is_taken(tag):
        yield f"is {text.format_value(tag)}, a value that AWS refuses", _HINT
    elif len(tag) > _LONGEST_VALUE:
        yield f"has a value of {len(tag)} characters", f"AWS takes {_LONGEST_VALUE}"
    if re.match(_KEPT_BY_AWS, name):
        yield "begins with aws:, which AWS keeps for itself", "choose another name"


def _is_taken(text: str) -> bool:
    exotic = "".join(each for each in text if not each.isascii())
    return bool(re.fullmatch(f"{_CHARACTER}*", text)) and (not exotic or exotic.isalnum())
