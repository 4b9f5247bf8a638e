"""Read the options of `pipegen init`, and report all errors at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipegen.config.values import InvalidValue
from pipegen.errors import Diagnostic, PipegenError
from pipegen.scaffold.detection import Profile
from pipegen.scaffold.init import questions


def read_options(
    options: Mapping[str, str | Sequence[str] | None], profiles: Sequence[Profile]
) -> Mapping[str, Any]:
    """Return option → answer, without the `options` that are None or empty.

    Raises:
        PipegenError: If values are invalid, with all errors.
    """
    readers = questions.readers(profiles)
    answers: dict[str, Any] = {}
    errors: list[Diagnostic] = []
    for option, typed in options.items():
        if typed is None or typed == ():
            continue
        try:
            answers[option] = readers[option](_without_empty(typed))
        except InvalidValue as error:
            messages = questions.error_messages(f"--{option}", error)
            errors += [Diagnostic(message, hint) for message, hint in messages]
    if errors:
        raise PipegenError.from_diagnostics(errors)
    return answers


def _without_empty(typed: str | Sequence[str]) -> str | list[str]:
    """Return the value or the values of an option; raise `InvalidValue` if one is empty."""
    values = [typed] if isinstance(typed, str) else list(typed)
    if "" in values:
        raise InvalidValue("is empty", "give it a value, or leave the option out")
    return typed if isinstance(typed, str) else values
