"""Text that people read: lists of words, plurals, suggestions, and values in messages."""

from collections.abc import Iterable, Sequence
from typing import Any

_LONGEST_VALUE = 60  # characters
_BITS = 64  # of a number of TOML


def did_you_mean(word: str, known: Sequence[str], otherwise: str) -> str:
    """Return a hint that names the known word nearest to `word`, or `otherwise`."""
    near = nearest(word, known)
    return otherwise if near is None else f"did you mean {near}?"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that `word` is most likely meant to be, None where none is near."""
    from difflib import get_close_matches  # here, because it is slow to import and rarely needed

    lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[near[0]] if near else None


def format_value(value: Any) -> str:
    """Return a TOML value as a message shows it: short, and in TOML's notation."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > _BITS:
        return f"a number of more than {_BITS} bits"
    if not isinstance(value, str):
        return str(value)
    text = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
    return f'"{printable(text)}"'


def printable(text: str) -> str:
    """Return `text` with a mark in place of each character that a terminal would not show."""
    return _replace(text, "\N{REPLACEMENT CHARACTER}")


def single_line(text: str) -> str:
    """Return `text` with a space in place of line breaks and whatever steers a terminal."""
    return _replace(text, " ")


def _replace(text: str, replacement: str) -> str:
    return "".join(char if char.isprintable() else replacement for char in text)


def join_words(words: Iterable[str], conjunction: str = "and") -> str:
    """Return `words`, at least one, as an enumeration: `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def pluralize(number: int, noun: str) -> str:
    """Return `number` and `noun`, in the plural unless there is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
