"""Who may do what: IAM's decision about a request.

Source: "Policy evaluation logic" in the IAM user guide, with its pages on requests within an
account and across accounts; for keys "Default key policy" in the KMS developer guide. A value that
AWS alone knows has the benefit of the doubt: it may allow, and does not deny.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipegen.iam import conditions, matching, policy_variables
from pipegen.iam.policy_document import Statement
from pipegen.iam.request import Request

Statements = Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that bear on a request.

    Those of who asks (`identity`) and of what is asked for (`resource`) are None where they are
    not known; boundary and session are None where there is no such policy. `is_key` and `is_trust`
    say what the resource's policy belongs to: those of a key and of a role decide alone, unless
    they hand the decision on to their account.
    """

    identity: Statements | None = ()
    resource: Statements | None = ()
    boundary: Statements | None = None
    session: Statements | None = None
    is_key: bool = False
    is_trust: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is allowed, and why not in the words of AWS."""

    allowed: bool
    reason: str = ""


_ALLOWED = Decision(True)


def evaluate(request: Request, policies: Policies) -> Decision:
    """Return what IAM decides about `request` under `policies`."""
    denied = _denial(request, policies)
    if denied:
        return _refused(request, f"with an explicit deny in {denied}")
    if request.principal.service is not None:
        return _by_resource(request, policies)
    by_itself, by_account = _resource_allows(request, policies.resource)
    by_identity = policies.identity is None or _allows(policies.identity, request)
    if _crosses(request):
        return _across(request, policies, by_itself or by_account, by_identity)
    return _within(request, policies, by_itself, by_account, by_identity)


def _within(
    request: Request, policies: Policies, by_itself: bool, by_account: bool, by_identity: bool
) -> Decision:
    if by_itself:  # a resource's policy that names the role allows alone
        # One that names the session is not limited either.
        return _ALLOWED if _names_session(request, policies) else _limited(request, policies)
    if policies.is_key or policies.is_trust:
        if not by_account:
            return _refused(
                request, f"because no resource-based policy allows the {_name(request)}"
            )
        if not by_identity:
            return _no_identity(request)
    elif not by_identity:
        return _no_identity(request)
    return _limited(request, policies)


def _names_session(request: Request, policies: Policies) -> bool:
    who = request.principal
    return any(
        each.allows
        and who.session in (each.principals or {}).get("AWS", ())
        and _applies(each, request, if_unknown=True)
        for each in policies.resource or ()
    )


def _across(
    request: Request, policies: Policies, by_resource: bool, by_identity: bool
) -> Decision:
    if not by_identity:
        return _no_identity(request)
    if not by_resource:
        return _refused(request, f"because no resource-based policy allows the {_name(request)}")
    return _limited(request, policies)


def _by_resource(request: Request, policies: Policies) -> Decision:
    if _resource_allows(request, policies.resource)[0]:
        return _ALLOWED
    return _refused(request, f"because no resource-based policy allows the {_name(request)}")


def _limited(request: Request, policies: Policies) -> Decision:
    limits = {"permissions boundary": policies.boundary, "session policy": policies.session}
    for what, limit in limits.items():
        if limit is not None and not _allows(limit, request):
            return _refused(request, f"because no {what} allows the {_name(request)}")
    return _ALLOWED


def _crosses(request: Request) -> bool:
    own, other = request.principal.account, request.account
    return own is not None and other is not None and own != other


def _denial(request: Request, policies: Policies) -> str | None:
    kinds = {
        "an identity-based policy": policies.identity,
        "a permissions boundary": policies.boundary,
        "a session policy": policies.session,
    }
    for what, statements in kinds.items():
        if _denies(statements or (), request):
            return what
    named = [
        each for each in policies.resource or () if _is_about(each, request, if_unknown=False)
    ]
    return "a resource-based policy" if _denies(named, request) else None


def _is_about(statement: Statement, request: Request, *, if_unknown: bool) -> bool:
    """Return whether a resource's `statement` is about who asks, by name or by account."""
    who = request.principal
    if statement.not_principals is not None:
        named = statement.not_principals
        return not (matching.matches_principal(named, who, if_unknown=not if_unknown))
    named = statement.principals or {}
    return matching.matches_principal(
        named, who, if_unknown=if_unknown
    ) or matching.matches_account(named, who)


def _resource_allows(request: Request, statements: Statements | None) -> tuple[bool, bool]:
    """Return whether a resource's policy allows who asks by name, and whether by its account."""
    if statements is None:
        return False, True
    allowing = [
        each for each in statements if each.allows and _applies(each, request, if_unknown=True)
    ]
    who = request.principal
    by_name = any(_names(each, request) for each in allowing)
    by_account = any(
        matching.matches_account(each.principals, who)
        for each in allowing
        if each.principals is not None
    )
    return by_name, by_account


def _names(statement: Statement, request: Request) -> bool:
    who = request.principal
    if statement.not_principals is not None:
        named = statement.not_principals
        left_out = matching.matches_principal(
            named, who, if_unknown=False
        ) or matching.matches_account(named, who)
        return not left_out
    return matching.matches_principal(statement.principals or {}, who, if_unknown=True)


def _allows(statements: Iterable[Statement], request: Request) -> bool:
    return any(each.allows and _applies(each, request, if_unknown=True) for each in statements)


def _denies(statements: Iterable[Statement], request: Request) -> bool:
    return any(
        each.effect == "Deny" and _applies(each, request, if_unknown=False) for each in statements
    )


def _applies(statement: Statement, request: Request, *, if_unknown: bool) -> bool:
    return (
        _names_action(statement, request)
        and _names_resource(statement, request, if_unknown)
        and conditions.matches(statement.condition, request, if_unknown=if_unknown)
    )


def _names_action(statement: Statement, request: Request) -> bool:
    if statement.not_actions is not None:
        return not matching.action(statement.not_actions, request.action)
    return matching.action(statement.actions or (), request.action)


def _names_resource(statement: Statement, request: Request, if_unknown: bool) -> bool:
    given = statement.resources if statement.not_resources is None else statement.not_resources
    if given is None:  # a trust policy has none
        return True
    named = [policy_variables.substitute(each, request) for each in given]
    if statement.not_resources is not None:
        return not matching.resource(named, request.resource, if_unknown=not if_unknown)
    return matching.resource(named, request.resource, if_unknown=if_unknown)


def _no_identity(request: Request) -> Decision:
    return _refused(request, f"because no identity-based policy allows the {_name(request)}")


def _name(request: Request) -> str:
    return f"{request.action} action"


def _refused(request: Request, why: str) -> Decision:
    who = request.principal.service or request.principal.session
    start = f"User: {who} is not authorized to perform: {request.action}"
    return Decision(False, f"{start} on resource: {request.resource} {why}")
