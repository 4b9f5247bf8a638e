"""The IAM statements of the execution role: only for what the stacks create, pass and attach."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from pipegen.config.delivery import Delivery
from pipegen.iam import resource_permissions
from pipegen.stacks.account.account_mapping import (
    ATTACHED_POLICIES,
    KEYS_BY_KIND,
    AccountMapping,
    find_in_map,
)

Statement = Mapping[str, Any]

_PASS_ROLE, _CREATE_LINKED_ROLE = "iam:PassRole", "iam:CreateServiceLinkedRole"
# IAM user guide, "Permissions boundaries for IAM entities": these have iam:PermissionsBoundary.
_REQUIRES_BOUNDARY = {
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
}
_REMOVES_BOUNDARY = {"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"}
# Not detaching: a stack that changes its policies must detach those that it no longer names.
_ATTACH = {"iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"}


def iam_statements(
    actions: Iterable[str], services: Sequence[str], mapping: AccountMapping, boundary: Any
) -> Iterator[Statement]:
    """Yield the statements that allow the IAM `actions`, in a stable order.

    Args:
        actions: The actions, all of IAM.
        services: The services whose service-linked roles can be created.
        mapping: The ARNs of each account.
        boundary: The ARN of the permissions boundary that new roles and users must have, or None.
    """
    remaining = {
        action for action in actions if boundary is None or action not in _REMOVES_BOUNDARY
    }
    if boundary is not None:
        only = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
        yield from _narrowed(remaining & _REQUIRES_BOUNDARY, mapping, only)
        remaining -= _REQUIRES_BOUNDARY
    for key in mapping.keys.get(ATTACHED_POLICIES, ()):
        only = {"ArnLike": {"iam:PolicyARN": find_in_map(key)}}
        yield from _narrowed(remaining & _ATTACH, mapping, only)
    yield from _narrowed(remaining - _ATTACH - {_PASS_ROLE, _CREATE_LINKED_ROLE}, mapping, {})
    for use, needed in mapping.uses.items():
        yield from _uses_of_existing(use, needed, mapping)
    if _PASS_ROLE in remaining:
        yield from _role_passing(mapping)
    if _CREATE_LINKED_ROLE in remaining and services:
        yield _linked_role_creation(services)


def _narrowed(
    actions: Iterable[str], mapping: AccountMapping, condition: Statement
) -> Iterator[Statement]:
    """Yield a statement per kind of resource, none for a kind that no stack creates."""
    kinds: dict[str, list[str]] = {}
    for action in sorted(actions):
        for kind in resource_permissions.resource_kinds(action) or [""]:
            kinds.setdefault(kind, []).append(action)
    for kind, kind_actions in sorted(kinds.items()):
        for resource in _resources(kind, mapping):
            yield _allow(kind_actions, resource, condition)


def _resources(kind: str, mapping: AccountMapping) -> Iterator[Any]:
    if kind in KEYS_BY_KIND:
        yield from (find_in_map(key) for key in mapping.keys.get(KEYS_BY_KIND[kind], ()))
    elif kind:
        # Identity providers, certificates and the like: their ARNs contain no stack name.
        yield {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{kind}/*"}
    else:
        yield "*"


def _uses_of_existing(
    use: str, actions: frozenset[str], mapping: AccountMapping
) -> Iterator[Statement]:
    """Yield the statements for identities that no stack creates; `use` is their mapping key.

    Only policies that a stack names can be attached.
    """
    attached = mapping.keys.get(ATTACHED_POLICIES, ())
    for key in mapping.keys[use]:
        for policies in attached if actions & _ATTACH else ():
            only = {"ArnLike": {"iam:PolicyARN": find_in_map(policies)}}
            yield _allow(sorted(actions & _ATTACH), find_in_map(key), only)
        yield _allow(sorted(actions - _ATTACH), find_in_map(key), {})


def _role_passing(mapping: AccountMapping) -> Iterator[Statement]:
    for name, service in mapping.services.items():
        for key in mapping.keys[name]:
            yield _allow(
                [_PASS_ROLE], find_in_map(key), _condition("iam:PassedToService", [service])
            )


def _linked_role_creation(services: Sequence[str]) -> Statement:
    prefix = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role"
    resources = [{"Fn::Sub": f"{prefix}/{service}/*"} for service in sorted(services)]
    return _allow(
        [_CREATE_LINKED_ROLE], resources, _condition("iam:AWSServiceName", sorted(services))
    )


def _condition(key: str, values: Sequence[str]) -> Statement:
    has_wildcard = any("*" in value for value in values)
    return {"StringLike" if has_wildcard else "StringEquals": {key: list(values)}}


def _allow(actions: Sequence[str], resource: Any, condition: Statement) -> Statement:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def self_protection(
    allowed: Sequence[Statement], mapping: AccountMapping, delivery: Delivery
) -> Iterator[Statement]:
    """Yield a Deny statement for the roles of the delivery, if patterns in `allowed` cover them.

    Without it, a stack whose name is a prefix of the pipeline's could extend these roles.
    """
    protected = _roles_and_policies(delivery)
    resources = _patterns(mapping)
    if any(
        fnmatchcase(name.replace("*", "1"), pattern) for name in protected for pattern in resources
    ):
        actions = {action for statement in allowed for action in statement["Action"]}
        yield {
            "Effect": "Deny",
            "Action": sorted(filter(_changes_access, actions - {_CREATE_LINKED_ROLE})),
            "Resource": [
                {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{name}"}
                for name in protected
            ],
        }


def _roles_and_policies(delivery: Delivery) -> list[str]:
    """Return the roles and policies of the set-up stacks, in the form `role/NAME`."""
    roles = [delivery.action_role, delivery.execution_role, delivery.service_role]
    roles.append(delivery.events_function)
    return [f"role/{role}" for role in roles] + [f"policy/{delivery.execution_role}-*"]


def _patterns(mapping: AccountMapping) -> list[str]:
    """Return patterns of all roles and policies in `mapping`, in the form `role/NAME`."""
    names = (KEYS_BY_KIND["role"], KEYS_BY_KIND["policy"], *mapping.uses)
    return [
        arn.split(":", 5)[5]
        for account, name in product(mapping.body.values(), names)
        for key in mapping.keys.get(name, ())
        for arn in account[key]
    ]


def _changes_access(action: str) -> bool:
    return not action.startswith(("iam:Get", "iam:List"))
