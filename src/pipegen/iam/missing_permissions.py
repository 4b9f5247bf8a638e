"""Find the actions that a role must allow to deploy a template, and does not.

Source: the permissions of the handlers of resource types in the CloudFormation registry.
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
# Only needed to remove a boundary, which accounts that require a boundary often deny.
_OPTIONAL = {"iam:DeleteRolePermissionsBoundary"}


def missing_actions(role: Role, scope: StackContext, values: Mapping[str, Any]) -> list[str]:
    """Return the actions, sorted, that `role` is missing to deploy the template of `scope`.

    `values` are the parameter values, which may need actions too. The list is empty if the
    policies of the role are unknown.
    """
    if role.identity is None:
        return []
    limits = [role.identity] if role.boundary is None else [role.identity, role.boundary]
    needed = resource_permissions.actions_for_template(
        scope.template.body
    ) | resource_permissions.actions_for_values(values)
    references, iam_actions = list(identity_references.find_references(scope)), _iam_actions(scope)
    resources = {
        action: _resources(scope, action, references, iam_actions) for action in needed - _OPTIONAL
    }
    return sorted(
        action
        for action, arns in resources.items()
        if not all(_allows(statements, action, arns) for statements in limits)
    )


def _allows(
    statements: Sequence[Statement], action: str, resources: Sequence[Sequence[str]] | None
) -> bool:
    """Return whether `statements` allow `action` on all `resources`.

    Args:
        statements: The statements of a policy or a boundary.
        action: The action, which may be a pattern.
        resources: The possible ARNs of each resource, of which one is enough; None if the
            resources are unknown.

    """
    relevant = [statement for statement in statements if _matches_action(statement, action)]
    allowing = [statement for statement in relevant if statement.allows]
    if any(_denies_everything(statement) for statement in relevant):
        return False
    if resources is None:
        return bool(allowing)
    return all(
        any(_covers(statement, arn) for statement in allowing for arn in arns)
        for arns in resources
    )


def _matches_action(statement: Statement, action: str) -> bool:
    if statement.not_actions is not None:
        return not matching.matches_action(statement.not_actions, action)
    allowed = statement.actions or ()
    # A handler may name a pattern of actions: then that pattern, or a part of it, is enough.
    return matching.matches_action(allowed, action) or (
        "*" in action and any(matching.matches_action((action,), name) for name in allowed)
    )


def _denies_everything(statement: Statement) -> bool:
    return statement.effect == "Deny" and not statement.condition and statement.resources == ("*",)


def _covers(statement: Statement, resource: str) -> bool:
    if statement.not_resources is not None:
        return not matching.matches_resource(statement.not_resources, resource, if_unknown=False)
    return matching.matches_resource(statement.resources or (), resource, if_unknown=True)


def _resources(
    scope: StackContext,
    action: str,
    references: Sequence[IdentityReference],
    iam_actions: Set[str],
) -> list[Sequence[str]] | None:
    """Return the resources of `action`.

    Args:
        scope: The template, with its deployment.
        action: An action that the deployment needs.
        references: The identities to which the resources of the template refer.
        iam_actions: The actions that resource types of IAM need. These are always used; an IAM
            action of any other type is only used if the template refers to an identity.

    Returns:
        The possible ARNs of each resource, or None if the resources are unknown.

    """
    if (
        not action.startswith("iam:")
        or not resource_permissions.resource_kinds(action)
        or action == _LINK
    ):
        return None
    referenced: list[Sequence[str]] = [
        reference.arns for reference in references if action in reference.use.actions
    ]
    if action == _PASS:
        return referenced or (None if _may_pass_role(scope) else [])
    created = [
        (scope.attribute(logical_id, "Arn"),)
        for kind in resource_permissions.resource_kinds(action)
        for logical_id in scope.of_type(_KINDS.get(kind, ""))
    ]
    return [*created, *referenced] or (None if action in iam_actions else [])


def _may_pass_role(scope: StackContext) -> bool:
    """Return whether a resource has a role that is unknown until another resource exists."""
    passing = [
        logical_id
        for logical_id, resource in scope.template.resources.items()
        if scope.exists(logical_id)
        and _PASS in resource_permissions.actions_for_resource(resource)
    ]
    return any(_has_unresolved_role(scope.properties(logical_id)) for logical_id in passing)


def _has_unresolved_role(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_unresolved_role, value))
    if not isinstance(value, Mapping):
        return False
    return any(
        _has_unresolved_role(item)
        or (isinstance(item, Unresolved) and re.search("role|profile", key.lower()))
        for key, item in value.items()
    )


def _iam_actions(scope: StackContext) -> frozenset[str]:
    """Return the actions that the resources of IAM's own types need."""
    resources = [
        resource
        for logical_id, resource in scope.template.resources.items()
        if scope.exists(logical_id) and resource["Type"].startswith("AWS::IAM::")
    ]
    return frozenset(
        action
        for resource in resources
        for action in resource_permissions.actions_for_resource(resource)
    )
