"""Names for stacks: like their files, legal, and different from all that there are."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from pipegen.errors import PipegenError

# Files that are called so are told apart by their folders.
_SAY_NOTHING = ("template", "main", "index", "stack", "cloudformation", "cfn", "infrastructure")


def stack_name(path: str, taken: Collection[str], longest: int) -> str:
    """Return the name of a stack whose template is at `path`, at most `longest` characters.

    `taken` are names in small letters, which it differs from in more than capitals.
    """
    words = _words(PurePosixPath(path))
    proposed = ["-".join(words[start:]) for start in range(len(words) - 1, -1, -1)]
    numbered = (f"{words[-1][: longest - 5]}-{number}" for number in range(2, 1000))
    for each in (*proposed, *numbered):
        short = each[:longest].rstrip("-")
        if short.lower() not in taken:
            return short
    raise PipegenError(f"{path} finds no name that is free", "give the file a name of its own")


def _words(path: PurePosixPath) -> list[str]:
    """Return the legal words of `path`, from the outermost folder on, at least one."""
    stem = re.sub(r"\.(?:template|cfn|stack)$", "", path.stem)
    folders = [each for each in map(_legal, path.parts[:-1]) if each]
    last = _legal(stem)
    if folders and (not last or last.lower() in _SAY_NOTHING):
        return folders
    return [*folders, last or "stack"]


def _legal(word: str) -> str:
    return re.sub("[^A-Za-z0-9]+", "-", word).lstrip("-0123456789").rstrip("-")
