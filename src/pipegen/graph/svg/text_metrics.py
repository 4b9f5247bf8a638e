"""How wide a text becomes, and where its lines break, without a font at hand.

The table has the advance widths of DejaVu Sans, in hundredths of the size. It is the widest of the
fonts that the pictures name: a text takes as much room as is reckoned here, or less.
"""

import re
import unicodedata
from collections.abc import Iterator

ASCENT, DESCENT, LEADING = 0.95, 0.26, 1.4
"""How far letters reach above and below the baseline, and from line to line, by the size."""

_REGULAR = (
    "32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 "
    "84 84 54 100 69 69 70 78 64 58 78 76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 "
    "69 40 34 40 84 50 50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 53 40 64 60 "
    "82 60 60 53 64 34 64 84 "
)
_BOLD = (
    "35 46 53 84 70 101 88 31 46 46 53 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 "
    "84 84 59 100 78 77 74 84 69 69 83 84 38 38 78 64 100 84 86 74 86 78 73 69 82 78 111 78 "
    "73 73 46 37 46 84 50 50 68 72 60 72 68 44 72 72 35 35 67 35 105 72 69 72 72 50 60 48 72 "
    "66 93 65 66 59 72 37 72 84 "
)
_SIGNS = {"·": 38, "“": 57, "”": 57, "→": 84, "…": 100}
_WIDTHS = {
    bold: dict(zip(map(chr, range(32, 127)), map(int, widths.split()), strict=True)) | _SIGNS
    for bold, widths in ((False, _REGULAR), (True, _BOLD))
}
_WIDE, _OTHER = 140, 110
# Parts of names at whose ends a line may break: after punctuation, and before a capital.
_PART = re.compile(r"[A-Z]?[^A-Z/:._,@-]*[/:._,@-]*|.", re.DOTALL)


def clean(text: str) -> str:
    """Return `text` in one line, without what XML can't hold and what steers its direction."""
    return " ".join("".join(map(_printable, text)).split())


def is_known(text: str) -> bool:
    """Return whether the table has all letters of `text`, so that its width is sure."""
    return all(each in _WIDTHS[False] for each in _plain(text))


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide `text` is at most, in the unit of `size`."""
    known = _WIDTHS[bold]
    return sum(known.get(each) or _unknown(each) for each in _plain(text)) * size / 100


def _plain(text: str) -> str:
    """Return `text` without accents: a letter is as wide with one."""
    if text.isascii():
        return text
    return "".join(e for e in unicodedata.normalize("NFD", text) if not unicodedata.combining(e))


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Return `text` as lines that are at most `room` wide, broken between words where possible.

    A letter that is wider than `room` still has a line of its own.
    """
    lines, line = list[str](), ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold) <= room:
            line = longer
            continue
        *whole, line = _broken(line, word, room, size, bold)
        lines += whole
    return [*lines, line] if line else lines


def _broken(line: str, word: str, room: float, size: float, bold: bool) -> Iterator[str]:
    """Yield `line`, then `word` in as many parts as it takes."""
    if line:
        yield line
    line = ""
    for part in _parts(word, room, size, bold):
        if line and width(line + part, size, bold) > room:
            yield line
            line = ""
        line += part
    yield line


def _parts(word: str, room: float, size: float, bold: bool) -> Iterator[str]:
    for part in _PART.findall(word):
        if width(part, size, bold) <= room:
            yield part
        else:
            yield from part


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() or unicodedata.category(letter) == "Cc" else ""


def _unknown(letter: str) -> int:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER
