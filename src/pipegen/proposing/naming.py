"""Names for stacks: like their files, legal, and different from all that there are."""

import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

# Files that are called so are told apart by their folders.
_SAY_NOTHING = ("template", "main", "index", "stack", "cloudformation", "cfn", "infrastructure")


def name(path: str, taken: Collection[str], longest: int) -> str:
    """Return the name of a stack whose template is at `path`, at most `longest` characters.

    `taken` are names in small letters, which it differs from in more than capitals.
    """
    for each in _names(PurePosixPath(path)):
        short = each[:longest].rstrip("-")
        if short and short.lower() not in taken:
            return short
    raise AssertionError("numbers do not end")


def _names(path: PurePosixPath) -> Iterator[str]:
    stem = re.sub(r"\.(?:template|cfn|stack)$", "", path.stem)
    words = [_legal(each) for each in (*path.parts[:-1], stem)]
    parts = [each for each in words if each]
    if parts and stem.lower() not in _SAY_NOTHING:
        yield parts[-1]
    for start in range(len(parts) - 2, -1, -1):
        yield "-".join(parts[start:])
    number = 2
    while True:
        yield f"{(parts or ['stack'])[-1][:40]}-{number}"
        number += 1


def _legal(word: str) -> str:
    return re.sub("[^A-Za-z0-9]+", "-", word).lstrip("-0123456789").rstrip("-")
