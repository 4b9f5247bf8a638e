"""Generate stack names: like their files, valid, and not in use."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from pipegen.errors import PipegenError

# Files with these names are named after their folders.
_GENERIC_STEMS = ("template", "main", "index", "stack", "cloudformation", "cfn", "infrastructure")


def stack_name(path: str, in_use: Collection[str], max_length: int) -> str:
    """Return a name for the stack whose template is at `path`, at most `max_length` characters.

    `in_use` are names in lower case: the new name differs from them in more than case.
    """
    words = _words(PurePosixPath(path))
    candidates = ["-".join(words[start:]) for start in range(len(words) - 1, -1, -1)]
    numbered = (f"{words[-1][: max_length - 5]}-{number}" for number in range(2, 1000))
    for candidate in (*candidates, *numbered):
        short = candidate[:max_length].rstrip("-")
        if short.lower() not in in_use:
            return short
    raise PipegenError(f"{path} finds no name that is free", "give the file a name of its own")


def _words(path: PurePosixPath) -> list[str]:
    """Return the valid words of `path`, outermost folder first, at least one."""
    stem = re.sub(r"\.(?:template|cfn|stack)$", "", path.stem)
    folders = [word for word in map(_valid, path.parts[:-1]) if word]
    last = _valid(stem)
    if folders and (not last or last.lower() in _GENERIC_STEMS):
        return folders
    return [*folders, last or "stack"]


def _valid(word: str) -> str:
    return re.sub("[^A-Za-z0-9]+", "-", word).lstrip("-0123456789").rstrip("-")
