"""Build IAM policy documents and their statements."""

from collections.abc import Sequence
from typing import Any

from awacs import aws


def document(*statements: aws.Statement) -> aws.PolicyDocument:
    """Return the policy document of `statements`."""
    return aws.PolicyDocument(Version="2012-10-17", Statement=list(statements))


def allow(
    sid: str, actions: Sequence[str], resources: Sequence[Any], *conditions: Any
) -> aws.Statement:
    """Return a statement that allows `actions`, in the form `service:Action`, on `resources`."""
    return _statement(aws.Allow, sid, actions, Resource=list(resources), **_condition(conditions))


def deny(
    sid: str, actions: Sequence[str], resources: Sequence[Any], *conditions: Any
) -> aws.Statement:
    """Return a resource policy statement that denies `actions` on `resources` to everyone."""
    everyone = aws.Principal("*")
    return _statement(
        aws.Deny,
        sid,
        actions,
        Principal=everyone,
        Resource=list(resources),
        **_condition(conditions),
    )


def allow_principal(
    sid: str,
    principal: aws.Principal,
    actions: Sequence[str],
    resources: Sequence[Any],
    *conditions: Any,
) -> aws.Statement:
    """Return a resource policy statement that allows `principal` `actions` on `resources`.

    Args:
        sid: The id of the statement.
        principal: The principal that is allowed.
        actions: Actions in the form `service:Action`.
        resources: ARNs, or functions that return them.
        conditions: awacs conditions that must all be met.
    """
    return _statement(
        aws.Allow,
        sid,
        actions,
        Principal=principal,
        Resource=list(resources),
        **_condition(conditions),
    )


def trust(service: str, *conditions: Any) -> aws.PolicyDocument:
    """Return the trust policy of a role that `service`, as in `ec2.amazonaws.com`, assumes."""
    principal = aws.Principal("Service", service)
    return document(
        _statement(
            aws.Allow, "Assume", ["sts:AssumeRole"], Principal=principal, **_condition(conditions)
        )
    )


def _statement(effect: Any, sid: str, actions: Sequence[str], **elements: Any) -> aws.Statement:
    awacs_actions = [aws.Action(*action.split(":", 1)) for action in actions]
    return aws.Statement(Sid=sid, Effect=effect, Action=awacs_actions, **elements)


def _condition(conditions: Sequence[Any]) -> dict[str, Any]:
    return {"Condition": aws.Condition(list(conditions))} if conditions else {}
