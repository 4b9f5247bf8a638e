"""Locate a value in a JSON or YAML file; lines and columns count from 0, as in cfn-lint."""

from pathlib import Path
from typing import Any

from pipegen.cloudformation import json_positions, parser

Location = tuple[int, int, int, int]
"""Line and column of the start, then line and column of the end."""

_START: Location = (0, 0, 0, 1)


def locate(path: Path, text: str, keys: tuple[str | int, ...]) -> Location:
    """Return the location of the key or item at `keys` in `text`, the content of `path`.

    If it does not exist, return the location of its closest parent that does.
    """
    is_yaml = parser.is_yaml(path, text)
    return (_locate_in_yaml if is_yaml else _locate_in_json)(text, keys) or _START


def _locate_in_json(text: str, keys: tuple[str | int, ...]) -> Location | None:
    try:
        spans = json_positions.positions(text)
    except (ValueError, IndexError, RecursionError):
        return None
    for end in range(len(keys), 0, -1):
        span = spans.get(keys[:end])
        if span:
            return span.line - 1, span.column - 1, span.line - 1, span.end_column - 1
    return None


def _locate_in_yaml(text: str, keys: tuple[str | int, ...]) -> Location | None:
    # Imported here, because it takes as long to import as a whole run of `pipegen render`.
    import yaml

    try:
        node: Any = yaml.compose(text)
    except (yaml.YAMLError, RecursionError):
        return None
    location = None
    for key in keys:
        pair = _child(node, key)
        if pair is None:
            break
        position, node = pair
        start, end = position.start_mark, position.end_mark
        location = (start.line, start.column, start.line, max(end.column, start.column + 1))
    return location


def _child(node: Any, key: str | int) -> tuple[Any, Any] | None:
    """Return the node that has the position of `key` in `node`, and the node of its value."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if getattr(name, "value", None) == key:
                return name, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None
