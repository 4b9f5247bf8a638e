"""Locate each key and element of a JSON text: path → line, column and end column."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from pipegen.errors import Path

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{}:,]|\n|[^\s\[\]{}:,"]+')


class Span(NamedTuple):
    """A stretch of one line. Lines and columns count from 1; the end is exclusive."""

    line: int = 1
    column: int = 1
    end_column: int = 2


def positions(text: str) -> Mapping[Path, Span]:
    """Return path → position of each key and each array element in the valid JSON `text`.

    For a duplicate key, this is the position of the last one, as the last value counts.
    """
    spans: dict[Path, Span] = {}
    path: list[str | int] = []  # the key or index in each enclosing object or array
    line, start_of_line = 1, 0
    before = ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            line, start_of_line = line + 1, match.end()
            continue
        if token in "]}":
            path.pop()
        elif token != ":":
            _step(path, token, before)
            if path and token != "," and before != ":":
                column = match.start() - start_of_line + 1
                spans[tuple(path)] = Span(line, column, column + len(token))
        if token in "[{":
            path.append(0 if token == "[" else "")
        before = token
    return spans


def _step(path: list[str | int], token: str, before: str) -> None:
    if not path:
        return
    innermost = path[-1]
    if isinstance(innermost, int):
        path[-1] = innermost + (token == ",")
    elif before in ("{", ","):
        path[-1] = json.loads(token)
