"""The values that `NoEcho` hides, which nothing that pipegen prints or draws may show.

Source: "Parameters section structure and syntax" in the CloudFormation user guide.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from pipegen.cloudformation.resolver import StackContext

HIDDEN = "****"
"""What stands for a hidden value."""

_TELLING = 4  # characters; a shorter value is in many others by chance


def hidden_parameters(scope: StackContext) -> frozenset[str]:
    """Return the parameters that `NoEcho` hides."""
    declared: Mapping[str, Any] = scope.template.parameters
    return frozenset(
        name for name, each in declared.items() if str(each.get("NoEcho")).lower() == "true"
    )


def secrets(scope: StackContext) -> frozenset[str]:
    """Return the values that `NoEcho` hides, which no report may show; of a list each element."""
    found: set[str] = set()
    for name in hidden_parameters(scope):
        declared = scope.template.parameters[name]
        value = scope.parameters.get(name, declared.get("Default"))
        whole = "" if value is None else str(value)
        is_list = "List" in str(declared.get("Type"))
        found.update([whole, *(each.strip() for each in whole.split(",") if is_list)])
    return frozenset(found - {""})


def redact(value: Any, hidden_values: Collection[str]) -> Any:
    """Return `value` without the `hidden_values`, wherever in it they stand.

    A short one is taken out only where it is all there is. To be called before a text is cut:
    a part of a hidden value can't be found.
    """
    if isinstance(value, dict):
        return {redact(k, hidden_values): redact(v, hidden_values) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(redact(each, hidden_values) for each in value)
    return _without(value, hidden_values) if isinstance(value, str) else value


def _without(text: str, hidden_values: Collection[str]) -> str:
    # The longest first: one may be a part of another.
    for each in sorted(hidden_values, key=lambda each: (-len(each), each)):
        if text == each:
            return HIDDEN
        if len(each) >= _TELLING:
            for form in (each, json.dumps(each)[1:-1]):  # within JSON it is spelt otherwise
                text = text.replace(form, HIDDEN) if form in text else text
    return text
