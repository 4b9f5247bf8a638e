"""How policy documents are put together, and the trust that several roles share."""

from collections.abc import Sequence
from typing import Any

from awacs import aws


def document(*statements: aws.Statement) -> aws.PolicyDocument:
    """Return the policy document of `statements`."""
    return aws.PolicyDocument(Version="2012-10-17", Statement=list(statements))


def allow(
    sid: str, actions: Sequence[str], resources: Sequence[Any], *conditions: Any
) -> aws.Statement:
    """Return a statement that allows `actions`, spelt `service:Action`, on `resources`."""
    return _statement(aws.Allow, sid, actions, Resource=list(resources), **_only(conditions))


def deny(
    sid: str, actions: Sequence[str], resources: Sequence[Any], *conditions: Any
) -> aws.Statement:
    """Return a resource policy's statement that denies everybody `actions` on `resources`."""
    everybody = aws.Principal("*")
    return _statement(
        aws.Deny, sid, actions, Principal=everybody, Resource=list(resources), **_only(conditions)
    )


def allow_principal(
    sid: str,
    principal: aws.Principal,
    actions: Sequence[str],
    resources: Sequence[Any],
    *conditions: Any,
) -> aws.Statement:
    """Return a resource policy's statement that admits `principal`."""
    return _statement(
        aws.Allow, sid, actions, Principal=principal, Resource=list(resources), **_only(conditions)
    )


def trust(service: str, *conditions: Any) -> aws.PolicyDocument:
    """Return the trust policy of a role that the service, `name.amazonaws.com`, assumes."""
    principal = aws.Principal("Service", service)
    return document(
        _statement(
            aws.Allow, "Assume", ["sts:AssumeRole"], Principal=principal, **_only(conditions)
        )
    )


def _statement(effect: Any, sid: str, actions: Sequence[str], **more: Any) -> aws.Statement:
    spelt = [aws.Action(*action.split(":", 1)) for action in actions]
    return aws.Statement(Sid=sid, Effect=effect, Action=spelt, **more)


def _only(conditions: Sequence[Any]) -> dict[str, Any]:
    return {"Condition": aws.Condition(list(conditions))} if conditions else {}
