"""Find the parameter values that `NoEcho` hides, and redact them in everything that is shown.

Source: "Parameters section structure and syntax" in the CloudFormation user guide.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from pipegen.cloudformation.resolver import StackContext

HIDDEN = "****"
"""The text that replaces a hidden value."""

_MIN_PARTIAL_LENGTH = 4  # characters; a shorter value is in many others by chance


def hidden_parameters(scope: StackContext) -> frozenset[str]:
    """Return the names of the parameters that have `NoEcho`."""
    declared: Mapping[str, Any] = scope.template.parameters
    return frozenset(
        name
        for name, parameter in declared.items()
        if str(parameter.get("NoEcho")).lower() == "true"
    )


def secrets(scope: StackContext) -> frozenset[str]:
    """Return the values of the parameters that have `NoEcho`; for a list, also each element."""
    values: set[str] = set()
    for name in hidden_parameters(scope):
        declared = scope.template.parameters[name]
        value = scope.parameters.get(name, declared.get("Default"))
        whole = "" if value is None else str(value)
        is_list = "List" in str(declared.get("Type"))
        values.update([whole, *(element.strip() for element in whole.split(",") if is_list)])
    return frozenset(values - {""})


def redact(value: Any, hidden_values: Collection[str]) -> Any:
    """Return `value` with `HIDDEN` in place of each of the `hidden_values`, at any depth.

    A hidden value of less than 4 characters is replaced only if it is the whole text. Call this
    before you cut a text: a part of a hidden value can't be found.
    """
    if isinstance(value, dict):
        return {
            redact(key, hidden_values): redact(item, hidden_values) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(redact(item, hidden_values) for item in value)
    return _redact_text(value, hidden_values) if isinstance(value, str) else value


def _redact_text(text: str, hidden_values: Collection[str]) -> str:
    # The longest first: one may be a part of another.
    for hidden in sorted(hidden_values, key=lambda value: (-len(value), value)):
        if text == hidden:
            return HIDDEN
        if len(hidden) >= _MIN_PARTIAL_LENGTH:
            for form in (hidden, json.dumps(hidden)[1:-1]):  # JSON escapes characters in it
                text = text.replace(form, HIDDEN) if form in text else text
    return text
