"""Reads the options of `pipegen init`, with every mistake at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipegen.config.values import InvalidValue
from pipegen.errors import Diagnostic, PipegenError
from pipegen.scaffold.detection import Profile
from pipegen.scaffold.init import questions


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
            found[option] = readers[option](_filled(typed))
        except InvalidValue as wrong:
            mistakes += [
                Diagnostic(*each) for each in questions.error_messages(f"--{option}", wrong)
            ]
    if mistakes:
        raise PipegenError.from_diagnostics(mistakes)
    return found


def _filled(typed: str | Sequence[str]) -> str | list[str]:
    """Return the value or the values of an option; raise `Wrong` where one is empty."""
    values = [typed] if isinstance(typed, str) else list(typed)
    if "" in values:
        raise InvalidValue("is empty", "give it a value, or leave the option out")
    return typed if isinstance(typed, str) else values
