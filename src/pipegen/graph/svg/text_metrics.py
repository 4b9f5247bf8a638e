"""The width and the line breaks of texts, computed without a font.

The table has the advance widths of DejaVu Sans, in hundredths of the font size. It is the widest
of the fonts that the pictures name: a text is at most as wide as computed here.
"""

import re
import unicodedata
from collections.abc import Iterator

ASCENT, DESCENT, LEADING = 0.95, 0.26, 1.4
"""Letters above and below the baseline, and the line height, as multiples of the font size."""

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
# Parts of a name between which a line can break: after punctuation, and before a capital.
_PART = re.compile(r"[A-Z]?[^A-Z/:._,@-]*[/:._,@-]*|.", re.DOTALL)


def clean(text: str) -> str:
    """Return `text` in one line, without direction marks and characters that XML rejects."""
    return " ".join("".join(map(_printable, text)).split())


def is_known(text: str) -> bool:
    """Return True if the table has all letters of `text`, so that its width is exact."""
    return all(letter in _WIDTHS[False] for letter in _plain(text))


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the maximum width of `text`, in the unit of `size`."""
    widths = _WIDTHS[bold]
    return sum(widths.get(letter) or _default(letter) for letter in _plain(text)) * size / 100


def _plain(text: str) -> str:
    """Return `text` without accents, which do not change the width of a letter."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def wrap(text: str, max_width: float, size: float, bold: bool = False) -> list[str]:
    """Return `text` as lines of at most `max_width`, broken between words if possible.

    A letter that is wider than `max_width` is on a line of its own.
    """
    lines, line = list[str](), ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold) <= max_width:
            line = longer
            continue
        *full, line = _broken(line, word, max_width, size, bold)
        lines += full
    return [*lines, line] if line else lines


def _broken(line: str, word: str, max_width: float, size: float, bold: bool) -> Iterator[str]:
    """Yield `line`, then `word` in as many lines as needed."""
    if line:
        yield line
    line = ""
    for part in _parts(word, max_width, size, bold):
        if line and width(line + part, size, bold) > max_width:
            yield line
            line = ""
        line += part
    yield line


def _parts(word: str, max_width: float, size: float, bold: bool) -> Iterator[str]:
    for part in _PART.findall(word):
        if width(part, size, bold) <= max_width:
            yield part
        else:
            yield from part


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() or unicodedata.category(letter) == "Cc" else ""


def _default(letter: str) -> int:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER
