"""What a role lacks that CloudFormation needs to deploy a template as it.

Source: the permissions that the handlers of resource types name in CloudFormation's registry.
"""

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam import identity_references, matching, resource_permissions
from pipegen.iam.identity_references import IdentityReference
from pipegen.iam.policy_document import Statement
from pipegen.iam.role import Role

_KINDS: Mapping[str, str] = {
    "group": "AWS::IAM::Group",
    "role": "AWS::IAM::Role",
    "instance-profile": "AWS::IAM::InstanceProfile",
    "policy": "AWS::IAM::ManagedPolicy",
    "user": "AWS::IAM::User",
}
_PASS, _LINK = "iam:PassRole", "iam:CreateServiceLinkedRole"
# Only needed to take a boundary away, which an account with one may well forbid.
_OPTIONAL = {"iam:DeleteRolePermissionsBoundary"}


def missing_actions(role: Role, scope: StackContext, given: Mapping[str, Any]) -> list[str]:
    """Return the actions, sorted, that `role` lacks to deploy the template of `scope`.

    `given` are the parameter values, which may need actions too. None are missing where the
    policies of the role are not known.
    """
    if role.identity is None:
        return []
    limits = [role.identity] if role.boundary is None else [role.identity, role.boundary]
    needed = resource_permissions.actions_for_template(
        scope.template.body
    ) | resource_permissions.actions_for_values(given)
    mentioned, of_iam = list(identity_references.find_references(scope)), _of_iam(scope)
    about = {each: _resources(scope, each, mentioned, of_iam) for each in needed - _OPTIONAL}
    return sorted(
        action
        for action, resources in about.items()
        if not all(_allowed(limit, action, resources) for limit in limits)
    )


def _allowed(
    statements: Sequence[Statement], action: str, resources: Sequence[Sequence[str]] | None
) -> bool:
    about = [each for each in statements if _names(each, action)]
    allowing = [each for each in about if each.allows]
    denied = any(_is_flat_deny(each) for each in about)
    if resources is None:
        return bool(allowing) and not denied
    return not denied and all(
        any(_covers(each, arn) for each in allowing for arn in arns) for arns in resources
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
        return not matching.resource(statement.not_resources, resource, if_unknown=False)
    return matching.resource(statement.resources or (), resource, if_unknown=True)


def _resources(
    scope: StackContext, action: str, mentioned: Sequence[IdentityReference], of_iam: Set[str]
) -> list[Sequence[str]] | None:
    """Return what `action` is about, each by the ARNs that it may have; None where unknown.

    `of_iam` are the actions that resource types of IAM itself need: those are about something.
    Other handlers name actions of IAM for whatever their types can be told to do: if the template
    says nothing of an identity, there is nothing to allow.
    """
    if (
        not action.startswith("iam:")
        or not resource_permissions.resource_kinds(action)
        or action == _LINK
    ):
        return None
    named: list[Sequence[str]] = [each.arns for each in mentioned if action in each.use.actions]
    if action == _PASS:
        return named or (None if _may_pass(scope) else [])
    made = [
        (scope.attribute(each, "Arn"),)
        for kind in resource_permissions.resource_kinds(action)
        for each in scope.of_type(_KINDS.get(kind, ""))
    ]
    return [*made, *named] or (None if action in of_iam else [])


def _may_pass(scope: StackContext) -> bool:
    """Return whether a resource has a role that is not known before another one is made."""
    passing = [
        name
        for name, resource in scope.template.resources.items()
        if scope.exists(name) and _PASS in resource_permissions.actions_for_resource(resource)
    ]
    return any(_has_role(scope.properties(each)) for each in passing)


def _has_role(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_role, value))
    if not isinstance(value, Mapping):
        return False
    return any(
        _has_role(each)
        or (isinstance(each, Unresolved) and re.search("role|profile", key.lower()))
        for key, each in value.items()
    )


def _of_iam(scope: StackContext) -> frozenset[str]:
    """Return the actions that the stack needs for resource types of IAM itself."""
    own = [
        resource
        for name, resource in scope.template.resources.items()
        if scope.exists(name) and resource["Type"].startswith("AWS::IAM::")
    ]
    return frozenset(
        action for each in own for action in resource_permissions.actions_for_resource(each)
    )
