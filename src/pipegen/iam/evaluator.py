"""Evaluate a request against policies, as IAM does.

Source: "Policy evaluation logic" in the IAM user guide, with its pages on requests within an
account and across accounts; for keys "Default key policy" in the KMS developer guide. A value that
only AWS knows is accepted: it may allow a request, and does not deny it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipegen.iam import conditions, matching, policy_variables
from pipegen.iam.policy_document import Statement
from pipegen.iam.request import Request

Statements = Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that apply to a request.

    Attributes:
        identity: The statements of the principal's policies, or None if they are unknown.
        resource: The statements of the resource's policy, or None if they are unknown.
        boundary: The statements of the permissions boundary, or None if there is none.
        session: The statements of the session policy, or None if there is none.
        is_key: Whether the resource's policy is a key policy.
        is_trust: Whether the resource's policy is the trust policy of a role. A key policy and a
            trust policy decide alone, unless they delegate the decision to their account.

    """

    identity: Statements | None = ()
    resource: Statements | None = ()
    boundary: Statements | None = None
    session: Statements | None = None
    is_key: bool = False
    is_trust: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is allowed; if not, `reason` is the error message of AWS."""

    allowed: bool
    reason: str = ""


_ALLOWED = Decision(True)


def evaluate(request: Request, policies: Policies) -> Decision:
    """Return the decision of IAM about `request` under `policies`."""
    denying_policy = _denying_policy(request, policies)
    if denying_policy:
        return _denied(request, f"with an explicit deny in {denying_policy}")
    if request.principal.service is not None:
        return _evaluate_service(request, policies)
    by_name, by_account = _resource_policy_allows(request, policies.resource)
    by_identity = policies.identity is None or _allows(policies.identity, request)
    if _is_cross_account(request):
        return _evaluate_cross_account(request, policies, by_name or by_account, by_identity)
    return _evaluate_same_account(request, policies, by_name, by_account, by_identity)


def _evaluate_same_account(
    request: Request, policies: Policies, by_name: bool, by_account: bool, by_identity: bool
) -> Decision:
    if by_name:  # a resource's policy that names the role allows alone
        # A boundary does not limit one that names the session.
        return _ALLOWED if _allows_session(request, policies) else _limit(request, policies)
    if (policies.is_key or policies.is_trust) and not by_account:
        return _not_allowed(request, "resource-based policy")
    if not by_identity:
        return _not_allowed(request, "identity-based policy")
    return _limit(request, policies)


def _allows_session(request: Request, policies: Policies) -> bool:
    session = request.principal.session
    return any(
        statement.allows
        and session in (statement.principals or {}).get("AWS", ())
        and _applies(statement, request, if_unknown=True)
        for statement in policies.resource or ()
    )


def _evaluate_cross_account(
    request: Request, policies: Policies, by_resource: bool, by_identity: bool
) -> Decision:
    if not by_identity:
        return _not_allowed(request, "identity-based policy")
    if not by_resource:
        return _not_allowed(request, "resource-based policy")
    return _limit(request, policies)


def _evaluate_service(request: Request, policies: Policies) -> Decision:
    if _resource_policy_allows(request, policies.resource)[0]:
        return _ALLOWED
    return _not_allowed(request, "resource-based policy")


def _limit(request: Request, policies: Policies) -> Decision:
    """Return the decision for a request that is allowed within its boundary and session."""
    limits = {"permissions boundary": policies.boundary, "session policy": policies.session}
    for kind, statements in limits.items():
        if statements is not None and not _allows(statements, request):
            return _not_allowed(request, kind)
    return _ALLOWED


def _is_cross_account(request: Request) -> bool:
    accounts = (request.principal.account, request.account)
    return None not in accounts and accounts[0] != accounts[1]


def _denying_policy(request: Request, policies: Policies) -> str | None:
    """Return the kind of policy that denies `request` explicitly, or None."""
    kinds = {
        "an identity-based policy": policies.identity,
        "a permissions boundary": policies.boundary,
        "a session policy": policies.session,
    }
    for kind, statements in kinds.items():
        if _denies(statements or (), request):
            return kind
    relevant = [
        statement for statement in policies.resource or () if _may_deny(statement, request)
    ]
    return "a resource-based policy" if _denies(relevant, request) else None


def _may_deny(statement: Statement, request: Request) -> bool:
    """Return whether a resource's `statement` names the principal, by name or by account."""
    principal = request.principal
    if statement.not_principals is not None:
        return not matching.matches_principal(statement.not_principals, principal, if_unknown=True)
    principals = statement.principals or {}
    return matching.matches_principal(
        principals, principal, if_unknown=False
    ) or matching.matches_account(principals, principal)


def _resource_policy_allows(request: Request, statements: Statements | None) -> tuple[bool, bool]:
    """Evaluate the policy of a resource for the principal of `request`.

    Returns:
        Whether it allows the principal by name, and whether it allows the principal's account.

    """
    if statements is None:
        return False, True
    allowing = [
        statement
        for statement in statements
        if statement.allows and _applies(statement, request, if_unknown=True)
    ]
    by_name = any(_names_principal(statement, request) for statement in allowing)
    by_account = any(
        matching.matches_account(statement.principals, request.principal)
        for statement in allowing
        if statement.principals is not None
    )
    return by_name, by_account


def _names_principal(statement: Statement, request: Request) -> bool:
    principal = request.principal
    if statement.not_principals is not None:
        excluded = statement.not_principals
        return not (
            matching.matches_principal(excluded, principal, if_unknown=False)
            or matching.matches_account(excluded, principal)
        )
    return matching.matches_principal(statement.principals or {}, principal, if_unknown=True)


def _allows(statements: Iterable[Statement], request: Request) -> bool:
    return any(
        statement.allows and _applies(statement, request, if_unknown=True)
        for statement in statements
    )


def _denies(statements: Iterable[Statement], request: Request) -> bool:
    return any(
        statement.effect == "Deny" and _applies(statement, request, if_unknown=False)
        for statement in statements
    )


def _applies(statement: Statement, request: Request, *, if_unknown: bool) -> bool:
    return (
        _matches_action(statement, request)
        and _matches_resource(statement, request, if_unknown)
        and conditions.matches(statement.condition, request, if_unknown=if_unknown)
    )


def _matches_action(statement: Statement, request: Request) -> bool:
    if statement.not_actions is not None:
        return not matching.matches_action(statement.not_actions, request.action)
    return matching.matches_action(statement.actions or (), request.action)


def _matches_resource(statement: Statement, request: Request, if_unknown: bool) -> bool:
    negated = statement.not_resources is not None
    resources = statement.not_resources if negated else statement.resources
    if resources is None:  # a trust policy has none
        return True
    patterns = [policy_variables.substitute(resource, request) for resource in resources]
    if negated:
        return not matching.matches_resource(patterns, request.resource, if_unknown=not if_unknown)
    return matching.matches_resource(patterns, request.resource, if_unknown=if_unknown)


def _not_allowed(request: Request, kind: str) -> Decision:
    """Return the decision for a request that no policy of this `kind` allows."""
    return _denied(request, f"because no {kind} allows the {request.action} action")


def _denied(request: Request, reason: str) -> Decision:
    user = request.principal.service or request.principal.session
    message = f"User: {user} is not authorized to perform: {request.action}"
    return Decision(False, f"{message} on resource: {request.resource} {reason}")
