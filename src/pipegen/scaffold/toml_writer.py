"""Values as TOML spells them, on one line. Source: toml.io, "TOML v1.0.0", "String"."""

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
        pairs = [f"{key(name)} = {dumps(each)}" for name, each in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(dumps, value))}]"
    return str(value)


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else dumps(name)


def _escaped(character: re.Match[str]) -> str:
    found = character[0]
    return f"\\{found}" if found in '"\\' else f"\\u{ord(found):04x}"
