"""Policy variables: `${aws:PrincipalAccount}` in a resource or in the value of a condition.

Source: "IAM policy elements: Variables and tags" in the IAM user guide.
"""

import re

from pipegen.cloudformation.unresolved import Unresolved, join
from pipegen.iam.request import Request

_VARIABLE = re.compile(r"(\$\{[^{}]+\})")
_NAMED = re.compile(r"\$\{\s*([\w:/.+=@-]+)\s*(?:,\s*'([^']*)'\s*)?\}")
_NOTHING = "\0"
"""What a variable without a value becomes: it matches no request."""


def substitute(text: str, request: Request) -> str:
    """Return `text` with its variables filled in, an `Unknown` where AWS alone knows one.

    A text that is `Unknown` already is returned as it is: what looks like a variable in it stands
    for what nobody knows.
    """
    if isinstance(text, Unresolved) or "${" not in text:
        return text
    return join(_value(each, request) for each in _VARIABLE.split(text))


def _value(part: str, request: Request) -> str:
    if not _VARIABLE.fullmatch(part):
        return part
    named = _NAMED.fullmatch(part)
    if named is None:
        return Unresolved(part)  # ${*}, ${?} and ${$}: the character itself
    found = request.value(named[1])
    if found is None:
        return named[2] or _NOTHING
    return found if isinstance(found, str) else Unresolved(part)
