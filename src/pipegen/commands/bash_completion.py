"""Completion in bash, which takes `stage=resource` for three words, and click for one."""

import os
from itertools import pairwise

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)


class Joining(BashComplete):
    """Puts together what bash took apart at an `=`, and gives it what comes after it."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is typed, and that one."""
        words = split_arg_string(os.environ["COMP_WORDS"])[: int(os.environ["COMP_CWORD"]) + 1]
        missing = int(os.environ["COMP_CWORD"]) + 1 - len(words)
        *before, typed = _joined([*words, *[""] * missing])
        return before[1:], typed

    def format_completion(self, item: CompletionItem) -> str:
        """Return `item` as the function in bash reads it."""
        taken_apart = "=" in split_arg_string(os.environ["COMP_WORDS"])
        value = item.value.rpartition("=")[2] if taken_apart else item.value
        return f"{item.type},{value}"


def _joined(words: list[str]) -> list[str]:
    found = words[:1]
    for before, word in pairwise(words):
        if word and "=" in (before, word):
            found[-1] += word
        else:
            found.append(word)
    return found


def register() -> None:
    """Let click complete in bash by this class."""
    add_completion_class(Joining, "bash")
