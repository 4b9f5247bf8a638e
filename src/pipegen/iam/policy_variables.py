"""Substitute policy variables, such as `${aws:PrincipalAccount}`, in a resource or a condition.

Source: "IAM policy elements: Variables and tags" in the IAM user guide.
"""

import re

from pipegen.cloudformation.unresolved import Unresolved, join
from pipegen.iam.request import Request

_VARIABLE = re.compile(r"(\$\{[^{}]+\})")
_KEY_AND_DEFAULT = re.compile(r"\$\{\s*([\w:/.+=@-]+)\s*(?:,\s*'([^']*)'\s*)?\}")
_NO_VALUE = "\0"
"""The text for a variable without a value: it matches no request."""


def substitute(text: str, request: Request) -> str:
    """Return `text` with the values of its variables; `Unresolved` if only AWS knows one.

    An `Unresolved` text is returned unchanged: its placeholders look like variables.
    """
    if isinstance(text, Unresolved) or "${" not in text:
        return text
    return join(_value(part, request) for part in _VARIABLE.split(text))


def _value(part: str, request: Request) -> str:
    if not _VARIABLE.fullmatch(part):
        return part
    match = _KEY_AND_DEFAULT.fullmatch(part)
    if match is None:
        return Unresolved(part)  # ${*}, ${?} and ${$} are the literal characters
    value = request.value(match[1])
    if value is None:
        return match[2] or _NO_VALUE
    return value if isinstance(value, str) else Unresolved(part)
