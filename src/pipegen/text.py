"""Text of messages: lists of words, plurals, suggestions, formatted values."""

from collections.abc import Iterable, Sequence
from typing import Any

_MAX_VALUE_LENGTH = 60  # characters
_MAX_BITS = 64  # of a TOML integer


def did_you_mean(word: str, known: Sequence[str], otherwise: str) -> str:
    """Return a hint with the known word that is most similar to `word`, or `otherwise`."""
    similar = nearest(word, known)
    return otherwise if similar is None else f"did you mean {similar}?"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that is most similar to `word`, None if none is similar."""
    from difflib import get_close_matches  # slow to import, and rarely needed

    lower = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[matches[0]] if matches else None


def format_value(value: Any) -> str:
    """Return a TOML value for a message: in TOML syntax, and shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return f"a number of more than {_MAX_BITS} bits"
    if not isinstance(value, str):
        return str(value)
    text = value if len(value) <= _MAX_VALUE_LENGTH else f"{value[:_MAX_VALUE_LENGTH]}…"
    return f'"{printable(text)}"'


def printable(text: str) -> str:
    """Return `text` with a replacement character for each character that is not printable."""
    return _replace(text, "\N{REPLACEMENT CHARACTER}")


def single_line(text: str) -> str:
    """Return `text` with a space for each line break and control character."""
    return _replace(text, " ")


def _replace(text: str, replacement: str) -> str:
    return "".join(character if character.isprintable() else replacement for character in text)


def join_words(words: Iterable[str], conjunction: str = "and") -> str:
    """Return `words`, at least one, as a list in a sentence: `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def pluralize(number: int, noun: str) -> str:
    """Return `number` and `noun`, which is in the plural unless `number` is 1."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
