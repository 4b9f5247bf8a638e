"""Where a value stands in a file, JSON or YAML, as cfn-lint counts: from 0."""

from pathlib import Path
from typing import Any

from pipegen.cloudformation import json_positions, parser

Location = tuple[int, int, int, int]
"""Line and column of the start and of the end."""

_START: Location = (0, 0, 0, 1)


def locate(path: Path, text: str, keys: tuple[str | int, ...]) -> Location:
    """Return where the key or item that `keys` lead to stands in `text`, the content of `path`.

    What is not there stands where the nearest thing around it stands.
    """
    found = _in_yaml(text, keys) if parser.is_yaml(path, text) else _in_json(text, keys)
    return found or _START


def _in_json(text: str, keys: tuple[str | int, ...]) -> Location | None:
    try:
        places = json_positions.positions(text)
    except (ValueError, IndexError, RecursionError):
        return None
    for end in range(len(keys), 0, -1):
        place = places.get(keys[:end])
        if place:
            return place.line - 1, place.column - 1, place.line - 1, place.end_column - 1
    return None


def _in_yaml(text: str, keys: tuple[str | int, ...]) -> Location | None:
    # Here, because it takes as long to import as all of a render.
    import yaml

    try:
        node: Any = yaml.compose(text)
    except (yaml.YAMLError, RecursionError):
        return None
    found = None
    for key in keys:
        pair = _child(node, key)
        if pair is None:
            break
        marked, node = pair
        start, end = marked.start_mark, marked.end_mark
        found = (start.line, start.column, start.line, max(end.column, start.column + 1))
    return found


def _child(node: Any, key: str | int) -> tuple[Any, Any] | None:
    """Return the node that shows the place of `key` in `node`, and the node of its value."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if getattr(name, "value", None) == key:
                return name, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None
