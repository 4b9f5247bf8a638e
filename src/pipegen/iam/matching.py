"""Whether a pattern of a policy matches an action, a resource, or who asks.

Sources: "IAM JSON policy elements: Action", "Resource" and "Principal" in the IAM user guide.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam.policy_document import Principals
from pipegen.iam.request import Principal

_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")


def action(patterns: Iterable[str], name: str) -> bool:
    """Return whether one of `patterns` matches the action `name`; capitals don't count."""
    return any(glob(each.lower()).fullmatch(name.lower()) for each in patterns)


def resource(patterns: Iterable[str], arn: str, *, if_unknown: bool) -> bool:
    """Return whether one of `patterns` matches `arn`.

    Where AWS alone knows a pattern, or the ARN, the answer is `if_unknown`.
    """
    return any(_one_resource(each, arn, if_unknown) for each in patterns)


def _one_resource(pattern: str, arn: str, if_unknown: bool) -> bool:
    if glob(pattern).fullmatch(arn):
        return True
    return if_unknown and (isinstance(pattern, Unresolved) or isinstance(arn, Unresolved))


@lru_cache(maxsize=4096)
def glob(pattern: str) -> re.Pattern[str]:
    """Return `pattern`, in which * is any text and ? any one character, as an expression."""
    parts = re.split(r"([*?])", pattern)
    translated = {"*": ".*", "?": "."}
    return re.compile("".join(translated.get(each, re.escape(each)) for each in parts), re.DOTALL)


def matches_principal(principals: Principals, who: Principal, *, if_unknown: bool) -> bool:
    """Return whether `principals` name `who` itself: its ARN, its service, or everybody.

    Its account alone is not itself: see `by_account`.
    """
    if who.service is not None:
        named = principals.get("Service", ())
        return who.service in named or (
            if_unknown and any(isinstance(e, Unresolved) for e in named)
        )
    return any(_names(each, who, if_unknown) for each in principals.get("AWS", ()))


def matches_account(principals: Principals, who: Principal) -> bool:
    """Return whether `principals` name the account of `who`, by its id or its root."""
    found = (_ACCOUNT.fullmatch(each) for each in principals.get("AWS", ()))
    return who.service is None and any(each and each[1] == who.account for each in found)


def _names(pattern: str, who: Principal, if_unknown: bool) -> bool:
    if pattern in ("*", who.arn, who.session):
        return True
    return if_unknown and (isinstance(pattern, Unresolved) or isinstance(who.arn, Unresolved))
