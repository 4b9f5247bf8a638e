"""What a policy allows more, as sentences for a reviewer, and how bad each is."""

import re
from collections.abc import Sequence
from enum import Enum

from pipegen.diff.security import condition_implication, policy_diff
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.diff.security.pattern_coverage import EVERYONE, PatternSet, account
from pipegen.diff.security.policy_diff import PolicyGrant
from pipegen.iam.policy_document import Statement
from pipegen.text import join_words

_WHOLE_SERVICE = re.compile(r"[\w-]+:\*")
_POWER = re.compile(r"(iam|sts|organizations|sso|identitystore):.*", re.IGNORECASE)
_GUARDED = re.compile(r"(kms|secretsmanager):.*", re.IGNORECASE)
_READING = re.compile(r"[\w-]+:(Describe|Get|List)[\w*?]*", re.IGNORECASE)
_FEW = 6
"""So many actions, or resources, people read in one sentence."""
_ASSUMING = {"sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"}


class Policy(Enum):
    """What a policy belongs to: an identity, a resource, or a role as whom it trusts."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"


def gains(
    policy: Policy,
    before: Sequence[Statement],
    after: Sequence[Statement],
    own: str | None = None,
) -> tuple[AccessChange, ...]:
    """Return what `after` allows beyond `before`; `own` is the account, None where not known."""
    return tuple(
        AccessChange(
            _rank(policy, each, own),
            *(_sentence(policy, each, own, some) for some in (None, _FEW)),
        )
        for each in policy_diff.access_changes(before, after)
    )


def _rank(policy: Policy, claim: PolicyGrant, own: str | None) -> Severity:
    if claim.if_unknown:
        return Severity.DOUBT
    if not claim.allows:
        return Severity.WIDE
    if policy is Policy.IDENTITY:
        return _rank_of_actions(claim)
    who = [pattern for each in claim.principals for pattern in each.patterns]
    if EVERYONE in who or any(each.others for each in claim.principals):
        return Severity.WIDE if claim.tests else Severity.OPEN
    return Severity.WIDE if any(_is_outside(each, own) for each in who) else Severity.MORE


def _rank_of_actions(claim: PolicyGrant) -> Severity:
    named = [pattern for each in claim.actions for pattern in each.patterns]
    anywhere = any(each.others or "*" in each.patterns for each in claim.resources)
    if "*" in named and anywhere:
        return Severity.OPEN
    if any(each.others for each in claim.actions) or "*" in named:
        return Severity.WIDE
    broad = any(_WHOLE_SERVICE.fullmatch(each) for each in named)
    power = anywhere and any(_POWER.fullmatch(each) for each in named)
    return Severity.WIDE if broad or power else Severity.MORE


def _is_outside(principal: str, own: str | None) -> bool:
    if principal.startswith("Service:"):
        return False
    found = account(principal)
    if found is None:  # somebody else's log-in, a canonical user, an id without its account
        return not principal.startswith("AWS:")
    return found != own and not found.startswith("$")


def _sentence(policy: Policy, claim: PolicyGrant, own: str | None, most: int | None) -> str:
    """Return what `claim` says, with `most` actions and resources; None for all."""
    to = "" if policy is Policy.IDENTITY else f" to {_who(claim.principals, own)}"
    if policy is Policy.TRUST and claim.allows and _is_assuming(claim):
        said = f"{_verb(claim, 'lets', 'let')} {_who(claim.principals, own)} assume it"
    else:
        verb = "allows", "allow"
        if not claim.allows:
            verb = "no longer denies", "no longer deny"
        on = (
            ""
            if policy is Policy.TRUST
            else f" on {_named(claim.resources, 'every resource', most)}"
        )
        said = f"{_verb(claim, *verb)} {_named(claim.actions, 'every action', most)}{on}{to}"
    return said + condition_implication.shown(claim.tests) + _other(claim)


def _verb(claim: PolicyGrant, sure: str, unsure: str) -> str:
    return f"may {unsure}" if claim.if_unknown else sure


def _is_assuming(claim: PolicyGrant) -> bool:
    named = [each for one in claim.actions for each in one.patterns]
    return {each.lower() for each in named} <= _ASSUMING


def _other(claim: PolicyGrant) -> str:
    if not claim.other_tests:
        return ""
    found = " or".join(condition_implication.shown(each) for each in claim.other_tests)
    return f", before only{found}" if claim.allows else f", now only{found}"


def _named(names: Sequence[PatternSet], every: str, most: int | None) -> str:
    found = list(dict.fromkeys(each for one in names for each in one.patterns))
    if any(each.others for each in names):  # what is left out of everything is said in full
        return f"{every} but {join_words(found)}" if found else every
    if most is not None and len(found) > most + 1:
        worst = sorted(found, key=_harmless)[:most]
        found = [*worst, f"{len(found) - most} more"]
    return join_words(every if each == "*" else each for each in found)


def _harmless(pattern: str) -> int:
    """Return how far down `pattern` stands in a list of which people read the first few."""
    power, guarded = _POWER.fullmatch(pattern), _GUARDED.fullmatch(pattern)
    changes = not _READING.fullmatch(pattern)
    tests = (pattern == "*", power, guarded, changes and "*" in pattern, changes)
    return next((index for index, met in enumerate(tests) if met), len(tests))


def _who(names: Sequence[PatternSet], own: str | None) -> str:
    found = [each for one in names for each in one.patterns]
    shown = join_words(dict.fromkeys(_principal(each, own) for each in found)) if found else ""
    if any(each.others for each in names):
        return f"everyone but {shown}" if shown else "everyone"
    return shown


def _principal(principal: str, own: str | None) -> str:
    if principal == EVERYONE:
        return "anyone"
    kind, _, who = principal.partition(":")
    found = account(principal)
    if kind == "AWS" and found is not None and (who == found or who.endswith(":root")):
        return f"this account ({found})" if found == own else f"account {found}"
    return f"whoever {who} vouches for" if kind == "Federated" else who
