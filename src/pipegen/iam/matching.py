"""Match the patterns of a policy against an action, a resource or a principal.

Sources: "IAM JSON policy elements: Action", "Resource" and "Principal" in the IAM user guide.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam.policy_document import Principals
from pipegen.iam.request import Principal

_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")


def matches_action(patterns: Iterable[str], action: str) -> bool:
    """Return whether one of `patterns` matches `action`, which is not case-sensitive."""
    return any(glob(pattern.lower()).fullmatch(action.lower()) for pattern in patterns)


def matches_resource(patterns: Iterable[str], arn: str, *, if_unknown: bool) -> bool:
    """Return whether one of `patterns` matches `arn`.

    `if_unknown` is the result for a pattern that does not match, if only AWS knows the pattern or
    the ARN.
    """
    return any(_matches_pattern(pattern, arn, if_unknown) for pattern in patterns)


def _matches_pattern(pattern: str, arn: str, if_unknown: bool) -> bool:
    if glob(pattern).fullmatch(arn):
        return True
    return if_unknown and (isinstance(pattern, Unresolved) or isinstance(arn, Unresolved))


@lru_cache(maxsize=4096)
def glob(pattern: str) -> re.Pattern[str]:
    """Return a regular expression for `pattern`: * is any text, ? is any one character."""
    parts = re.split(r"([*?])", pattern)
    translated = {"*": ".*", "?": "."}
    return re.compile("".join(translated.get(part, re.escape(part)) for part in parts), re.DOTALL)


def matches_principal(principals: Principals, principal: Principal, *, if_unknown: bool) -> bool:
    """Return whether `principals` name `principal`: its ARN, its service or "*".

    For its account, see `matches_account`. `if_unknown` is the result if only AWS knows an
    element of `principals` or the ARN.
    """
    if principal.service is not None:
        services = principals.get("Service", ())
        return principal.service in services or (
            if_unknown and any(isinstance(service, Unresolved) for service in services)
        )
    return any(
        _matches_arn(pattern, principal, if_unknown) for pattern in principals.get("AWS", ())
    )


def matches_account(principals: Principals, principal: Principal) -> bool:
    """Return whether `principals` name the account of `principal`, by its id or its root."""
    matches = (_ACCOUNT.fullmatch(pattern) for pattern in principals.get("AWS", ()))
    return principal.service is None and any(
        match and match[1] == principal.account for match in matches
    )


def _matches_arn(pattern: str, principal: Principal, if_unknown: bool) -> bool:
    if pattern in ("*", principal.arn, principal.session):
        return True
    return if_unknown and (
        isinstance(pattern, Unresolved) or isinstance(principal.arn, Unresolved)
    )
