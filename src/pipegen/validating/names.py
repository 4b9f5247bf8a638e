"""Names of resources that a template makes of the stack's own name."""

import re
from typing import Any


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
