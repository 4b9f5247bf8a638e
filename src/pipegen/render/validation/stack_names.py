"""Names of stacks, and those that a template makes of its stack's name."""

import re
from typing import Any

from pipegen.config.model import Config


def all_known(config: Config) -> bool:
    """Return whether a stack that nobody knows is a mistake: no [[stack]] lacks a good name."""
    paths = [("stack", index, "name") for index in range(len(config.stacks))]
    return config.reading.sound(("stack",), *paths)


def follows_stack(value: Any) -> bool:
    """Return whether a name differs from stack to stack."""
    return resolved(value, "a") != resolved(value, "b")


def resolved(value: Any, stack: str) -> str | None:
    """Return a name that is written out or made of the stack's name, None for any other."""
    text = value.get("Fn::Sub") if isinstance(value, dict) else value
    if not isinstance(text, str):
        return None
    text = text.replace("${AWS::StackName}", stack)
    return None if re.search(r"\$\{", text) else text
