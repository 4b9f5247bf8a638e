"""Describe what a policy newly allows, as sentences for a reviewer, with their severity."""

import re
from collections.abc import Sequence
from enum import Enum

from pipegen.diff.security import condition_implication, policy_diff
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.diff.security.pattern_coverage import EVERYONE, PatternSet, principal_account
from pipegen.diff.security.policy_diff import PolicyGrant
from pipegen.iam.policy_document import Statement
from pipegen.text import join_words

_WHOLE_SERVICE = re.compile(r"[\w-]+:\*")
_PRIVILEGED = re.compile(r"(iam|sts|organizations|sso|identitystore):.*", re.IGNORECASE)
_SECRETS = re.compile(r"(kms|secretsmanager):.*", re.IGNORECASE)
_READ_ONLY = re.compile(r"[\w-]+:(Describe|Get|List)[\w*?]*", re.IGNORECASE)
_SHORT_LIST = 6
"""The number of actions or resources in the brief form of a sentence."""
_ASSUME_ROLE = {"sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"}


class Policy(Enum):
    """The kind of a policy: of an identity, of a resource, or the trust policy of a role."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"


def describe_access_changes(
    policy: Policy,
    before: Sequence[Statement],
    after: Sequence[Statement],
    account: str | None = None,
) -> tuple[AccessChange, ...]:
    """Return what `after` allows beyond `before`.

    Args:
        policy: The kind of the policy.
        before: The statements before the change.
        after: The statements after the change.
        account: The account of the resource, None if it is not known.

    """
    return tuple(
        AccessChange(
            _severity(policy, grant, account),
            *(_sentence(policy, grant, account, limit) for limit in (None, _SHORT_LIST)),
        )
        for grant in policy_diff.diff_statements(before, after)
    )


def _severity(policy: Policy, grant: PolicyGrant, account: str | None) -> Severity:
    if grant.is_uncertain:
        return Severity.UNKNOWN
    if not grant.allows:
        return Severity.WIDE
    if policy is Policy.IDENTITY:
        return _action_severity(grant)
    patterns = [pattern for principals in grant.principals for pattern in principals.patterns]
    if EVERYONE in patterns or any(principals.negated for principals in grant.principals):
        return Severity.WIDE if grant.clauses else Severity.OPEN
    return (
        Severity.WIDE
        if any(_is_outside(pattern, account) for pattern in patterns)
        else Severity.MORE
    )


def _action_severity(grant: PolicyGrant) -> Severity:
    patterns = [pattern for actions in grant.actions for pattern in actions.patterns]
    anywhere = any(resources.negated or "*" in resources.patterns for resources in grant.resources)
    if "*" in patterns and anywhere:
        return Severity.OPEN
    if any(actions.negated for actions in grant.actions) or "*" in patterns:
        return Severity.WIDE
    whole_service = any(_WHOLE_SERVICE.fullmatch(pattern) for pattern in patterns)
    privileged = anywhere and any(_PRIVILEGED.fullmatch(pattern) for pattern in patterns)
    return Severity.WIDE if whole_service or privileged else Severity.MORE


def _is_outside(principal: str, account: str | None) -> bool:
    if principal.startswith("Service:"):
        return False
    principal_account_id = principal_account(principal)
    if principal_account_id is None:  # federated, a canonical user or an id without account
        return not principal.startswith("AWS:")
    return principal_account_id != account and not principal_account_id.startswith("$")


def _sentence(policy: Policy, grant: PolicyGrant, account: str | None, limit: int | None) -> str:
    """Return the sentence of `grant` with `limit` actions and resources, None for all."""
    principals = _principals_text(grant.principals, account)
    recipient = "" if policy is Policy.IDENTITY else f" to {principals}"
    if policy is Policy.TRUST and grant.allows and _is_assuming(grant):
        clause = f"{_verb(grant, 'lets', 'let')} {principals} assume it"
    else:
        verb = "allows", "allow"
        if not grant.allows:
            verb = "no longer denies", "no longer deny"
        target = (
            ""
            if policy is Policy.TRUST
            else f" on {_patterns_text(grant.resources, 'every resource', limit)}"
        )
        actions = _patterns_text(grant.actions, "every action", limit)
        clause = f"{_verb(grant, *verb)} {actions}{target}{recipient}"
    return clause + condition_implication.format_clauses(grant.clauses) + _other_conditions(grant)


def _verb(grant: PolicyGrant, sure: str, unsure: str) -> str:
    return f"may {unsure}" if grant.is_uncertain else sure


def _is_assuming(grant: PolicyGrant) -> bool:
    patterns = [pattern for actions in grant.actions for pattern in actions.patterns]
    return {pattern.lower() for pattern in patterns} <= _ASSUME_ROLE


def _other_conditions(grant: PolicyGrant) -> str:
    if not grant.other_clauses:
        return ""
    conditions = " or".join(
        condition_implication.format_clauses(clauses) for clauses in grant.other_clauses
    )
    return f", before only{conditions}" if grant.allows else f", now only{conditions}"


def _patterns_text(pattern_sets: Sequence[PatternSet], every: str, limit: int | None) -> str:
    names = list(
        dict.fromkeys(pattern for pattern_set in pattern_sets for pattern in pattern_set.patterns)
    )
    if any(pattern_set.negated for pattern_set in pattern_sets):  # list all exceptions
        return f"{every} but {join_words(names)}" if names else every
    if limit is not None and len(names) > limit + 1:
        worst = sorted(names, key=_display_order)[:limit]
        names = [*worst, f"{len(names) - limit} more"]
    return join_words(every if name == "*" else name for name in names)


def _display_order(pattern: str) -> int:
    """Return the rank of `pattern` in a shortened list, the most dangerous patterns first."""
    privileged, secret = _PRIVILEGED.fullmatch(pattern), _SECRETS.fullmatch(pattern)
    changes = not _READ_ONLY.fullmatch(pattern)
    criteria = (pattern == "*", privileged, secret, changes and "*" in pattern, changes)
    return next((index for index, matches in enumerate(criteria) if matches), len(criteria))


def _principals_text(pattern_sets: Sequence[PatternSet], account: str | None) -> str:
    principals = [principal for pattern_set in pattern_sets for principal in pattern_set.patterns]
    listing = (
        join_words(dict.fromkeys(_principal_text(principal, account) for principal in principals))
        if principals
        else ""
    )
    if any(pattern_set.negated for pattern_set in pattern_sets):
        return f"everyone but {listing}" if listing else "everyone"
    return listing


def _principal_text(principal: str, account: str | None) -> str:
    if principal == EVERYONE:
        return "anyone"
    principal_type, _, identifier = principal.partition(":")
    account_id = principal_account(principal)
    if (
        principal_type == "AWS"
        and account_id is not None
        and (identifier == account_id or identifier.endswith(":root"))
    ):
        return f"this account ({account_id})" if account_id == account else f"account {account_id}"
    return f"whoever {identifier} vouches for" if principal_type == "Federated" else identifier
