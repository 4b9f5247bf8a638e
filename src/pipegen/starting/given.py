"""Reads the options of `pipegen init`, with every mistake at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipegen.checks import Wrong
from pipegen.detecting import Profile
from pipegen.errors import Mistake, PipegenError
from pipegen.starting import questions


def read(
    options: Mapping[str, str | Sequence[str] | None], profiles: Sequence[Profile]
) -> Mapping[str, Any]:
    """Return option → answer, of the `options` that are given: neither None nor an empty list.

    Raises `PipegenError` with all mistakes.
    """
    readers = questions.readers(profiles)
    found: dict[str, Any] = {}
    mistakes = []
    for option, typed in options.items():
        if typed is None or typed == ():
            continue
        try:
            found[option] = readers[option](typed if isinstance(typed, str) else list(typed))
        except Wrong as wrong:
            mistakes += [Mistake(*each) for each in questions.said(f"--{option}", wrong)]
    if mistakes:
        raise PipegenError.of(mistakes)
    return found
