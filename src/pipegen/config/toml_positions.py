"""The line number of each value in a TOML text, which `tomllib` does not keep.

The scanner expects a text that `tomllib` has accepted, so it validates nothing.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pipegen.errors import Path

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'  # the text may end in up to two quotes
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|\#[^\n]*|[ \t\r]+|\n|[\[\]{}=,]|\.|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


def line_numbers(text: str) -> Mapping[Path, int]:
    """Return path → line of each table, key and array element in the valid TOML `text`.

    Lines count from 1.
    """
    return _Scanner(text).scan()


class _Scanner:
    """A scanner of one text: `_position` is the index of the next token."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._position = 0
        self._lines: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}  # array of tables → number of its tables so far

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_blank(newlines=True):
            if self._peek() == "[":
                table = self._header()
            else:
                self._key_and_value(table)
        return self._lines

    def _header(self) -> Path:
        line = self._line()
        brackets = 2 if self._tokens[self._position + 1][0] == "[" else 1
        self._position += brackets
        keys = self._keys()
        self._position += brackets
        table: Path = ()
        for key in keys[:-1]:
            self._lines.setdefault((*table, key), line)
            table = self._last_element((*table, key))
        table = (*table, keys[-1])
        if brackets == 2:
            self._lines.setdefault(table, line)
            self._lengths[table] = self._lengths.get(table, 0) + 1
            table = self._last_element(table)
        self._lines.setdefault(table, line)
        return table

    def _last_element(self, table: Path) -> Path:
        length = self._lengths.get(table)
        return table if length is None else (*table, length - 1)

    def _key_and_value(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._position += 1  # the equals sign
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while self._skip_blank() and self._peek() not in ("]", "="):
            if self._peek() != ".":
                keys.append(_unquote(self._peek()))
            self._position += 1
        return keys

    def _value(self, path: Path) -> None:
        self._skip_blank(newlines=True)
        start = self._peek()
        if start == "[":
            self._position += 1
            index = 0
            while self._skip_blank(newlines=True) and self._peek() != "]":
                self._lines.setdefault((*path, index), self._line())
                self._value((*path, index))
                index += 1
                self._skip_comma()
            self._position += 1
        elif start == "{":
            self._position += 1
            while self._skip_blank(newlines=True) and self._peek() != "}":
                self._key_and_value(path)
                self._skip_comma()
            self._position += 1
        else:  # a string, a number or a date, of one or several tokens
            while self._position < len(self._tokens) and self._peek() not in ("\n", ",", "]", "}"):
                self._position += 1

    def _skip_comma(self) -> None:
        self._skip_blank(newlines=True)
        if self._peek() == ",":
            self._position += 1

    def _skip_blank(self, newlines: bool = False) -> bool:
        while self._position < len(self._tokens):
            token = self._peek()
            if not (token[0] in " \t\r#" or (newlines and token == "\n")):
                return True
            self._position += 1
        return False

    def _peek(self) -> str:
        return self._tokens[self._position][0]

    def _line(self) -> int:
        return self._tokens[self._position][1]


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    starts = [match.start() for match in _TOKEN.finditer(text)]
    line = 1
    for start, end in pairwise([*starts, len(text)]):
        token = text[start:end]
        yield token, line
        line += token.count("\n")


def _unquote(key: str) -> str:
    if "\\" in key and key[0] == '"':
        import tomllib  # rarely needed; the loader has imported it already

        return str(next(iter(tomllib.loads(f"{key} = 0"))))
    return key[1:-1] if key[0] in "\"'" else key
