"""What a role lacks that CloudFormation needs to deploy a template as it.

Source: the permissions that the handlers of resource types name in CloudFormation's registry.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipegen import permissions
from pipegen.iam import matching
from pipegen.iam.documents import Statement
from pipegen.iam.roles import Role
from pipegen.resolving import Scope

_KINDS: Mapping[str, str] = {
    "role": "AWS::IAM::Role",
    "instance-profile": "AWS::IAM::InstanceProfile",
    "policy": "AWS::IAM::ManagedPolicy",
    "user": "AWS::IAM::User",
}
# Only needed to take a boundary away, which an account with one may well forbid.
_SPARED = {"iam:DeleteRolePermissionsBoundary"}


def missing(role: Role, scope: Scope, given: Mapping[str, Any]) -> list[str]:
    """Return the actions, sorted, that `role` lacks to deploy the template of `scope`.

    `given` are the parameter values, which may need actions too. None are missing where the
    policies of the role are not known.
    """
    if role.identity is None:
        return []
    limits = [role.identity] if role.boundary is None else [role.identity, role.boundary]
    needed = permissions.of_body(scope.template.body) | permissions.of_values(given)
    return sorted(
        each
        for each in needed - _SPARED
        if not all(_allowed(limit, each, _resources(scope, each)) for limit in limits)
    )


def _allowed(
    statements: Sequence[Statement], action: str, resources: Sequence[str] | None
) -> bool:
    about = [each for each in statements if _names(each, action)]
    allowing = [each for each in about if each.allows]
    denied = any(_is_flat_deny(each) for each in about)
    if resources is None:
        return bool(allowing) and not denied
    return not denied and all(
        any(_covers(each, resource) for each in allowing) for resource in resources
    )


def _names(statement: Statement, action: str) -> bool:
    if statement.not_actions is not None:
        return not matching.action(statement.not_actions, action)
    named = statement.actions or ()
    # A handler may name a whole family: then that family, or a part of it, is enough.
    return matching.action(named, action) or (
        "*" in action and any(matching.action((action,), each) for each in named)
    )


def _is_flat_deny(statement: Statement) -> bool:
    return statement.effect == "Deny" and not statement.condition and statement.resources == ("*",)


def _covers(statement: Statement, resource: str) -> bool:
    if statement.not_resources is not None:
        return not matching.resource(statement.not_resources, resource, doubtful=False)
    return matching.resource(statement.resources or (), resource, doubtful=True)


def _resources(scope: Scope, action: str) -> list[str] | None:
    """Return the ARNs that `action` is about where the template makes them, None where unknown."""
    if not action.startswith("iam:") or action in ("iam:PassRole", "iam:CreateServiceLinkedRole"):
        return None
    kinds = [_KINDS[each] for each in permissions.narrowed_to(action) if each in _KINDS]
    found = [
        scope.attribute(each, "Arn")
        for kind in kinds
        for each in scope.template.of_type(kind)
        if scope.exists(each)
    ]
    return found or None
