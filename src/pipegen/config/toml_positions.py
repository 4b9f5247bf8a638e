"""Where each value of a TOML text stands: a path of keys and indexes → a line.

`tomllib` reads the text and says what is wrong with it, but keeps no places. This walks a text
that `tomllib` has accepted already, so it need not know what is allowed, only where things begin.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pipegen.errors import Path

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'  # they may end in two quotes of their own
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|\#[^\n]*|[ \t\r]+|\n|[\[\]{}=,]|\.|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


def line_numbers(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of every table, key and array element of the valid TOML `text`."""
    return _Scanner(text).walk()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._found: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}  # of arrays of tables

    def walk(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_blank(newlines=True):
            if self._peek() == "[":
                table = self._header()
            else:
                self._key_and_value(table)
        return self._found

    def _header(self) -> Path:
        line = self._line()
        brackets = 2 if self._tokens[self._at + 1][0] == "[" else 1
        self._at += brackets
        keys = self._keys()
        self._at += brackets
        table: Path = ()
        for key in keys[:-1]:
            self._found.setdefault((*table, key), line)
            table = self._newest((*table, key))
        table = (*table, keys[-1])
        if brackets == 2:
            self._found.setdefault(table, line)
            self._lengths[table] = self._lengths.get(table, 0) + 1
            table = self._newest(table)
        self._found.setdefault(table, line)
        return table

    def _newest(self, table: Path) -> Path:
        length = self._lengths.get(table)
        return table if length is None else (*table, length - 1)

    def _key_and_value(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._found.setdefault(path, line)
        self._at += 1  # the equals sign
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while self._skip_blank() and self._peek() not in ("]", "="):
            if self._peek() != ".":
                keys.append(_unquote(self._peek()))
            self._at += 1
        return keys

    def _value(self, path: Path) -> None:
        self._skip_blank(newlines=True)
        opened = self._peek()
        if opened == "[":
            self._at += 1
            index = 0
            while self._skip_blank(newlines=True) and self._peek() != "]":
                self._found.setdefault((*path, index), self._line())
                self._value((*path, index))
                index += 1
                self._skip_comma()
            self._at += 1
        elif opened == "{":
            self._at += 1
            while self._skip_blank(newlines=True) and self._peek() != "}":
                self._key_and_value(path)
                self._skip_comma()
            self._at += 1
        else:  # a string, or a number or date of several tokens
            while self._at < len(self._tokens) and self._peek() not in ("\n", ",", "]", "}"):
                self._at += 1

    def _skip_comma(self) -> None:
        self._skip_blank(newlines=True)
        if self._peek() == ",":
            self._at += 1

    def _skip_blank(self, newlines: bool = False) -> bool:
        while self._at < len(self._tokens):
            token = self._peek()
            if not (token[0] in " \t\r#" or (newlines and token == "\n")):
                return True
            self._at += 1
        return False

    def _peek(self) -> str:
        return self._tokens[self._at][0]

    def _line(self) -> int:
        return self._tokens[self._at][1]


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    starts = [match.start() for match in _TOKEN.finditer(text)]
    line = 1
    for start, end in pairwise([*starts, len(text)]):
        token = text[start:end]
        yield token, line
        line += token.count("\n")


def _unquote(key: str) -> str:
    if "\\" in key and key[0] == '"':
        import tomllib  # rarely needed here, and whoever reads a file has it already

        return str(next(iter(tomllib.loads(f"{key} = 0"))))
    return key[1:-1] if key[0] in "\"'" else key
