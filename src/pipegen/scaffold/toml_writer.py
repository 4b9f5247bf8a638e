"""Write values as TOML, on one line. Source: toml.io, "TOML v1.0.0", "String"."""

import re
from typing import Any

_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')


def dumps(value: Any) -> str:
    """Return the TOML of a string, a number, true or false, or of a list or a table of them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{_ESCAPED.sub(_escaped, value)}"'
    if isinstance(value, dict):
        pairs = [f"{key(name)} = {dumps(element)}" for name, element in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(dumps, value))}]"
    return str(value)


def key(name: str) -> str:
    """Return the TOML of a key, with quotes if it needs them."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else dumps(name)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return f"\\{character}" if character in '"\\' else f"\\u{ord(character):04x}"
