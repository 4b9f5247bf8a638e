"""The statements about IAM: each action only on what the stacks make, pass on and attach."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from pipegen.config.delivery import Delivery
from pipegen.iam import resource_permissions
from pipegen.stacks.account.account_mapping import ATTACHED, KINDS, AccountMapping, find

Statement = Mapping[str, Any]

_PASS, _LINK = "iam:PassRole", "iam:CreateServiceLinkedRole"
# IAM user guide, "Permissions boundaries for IAM entities": with iam:PermissionsBoundary.
_BOUNDED = {
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
}
_UNBOUND = {"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"}
# Only attaching: a stack that changes its policies must detach those that it no longer names.
_ATTACH = {"iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"}


def iam_statements(
    actions: Iterable[str], services: Sequence[str], accounts: AccountMapping, boundary: Any
) -> Iterator[Statement]:
    """Yield the statements that allow the IAM `actions`, in an order that is always the same.

    `services` are those whose service-linked roles may be created. `boundary` is the ARN of the
    permissions boundary that new roles and users must have; None asks for none.
    """
    rest = {each for each in actions if boundary is None or each not in _UNBOUND}
    if boundary is not None:
        only = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
        yield from _narrowed(rest & _BOUNDED, accounts, only)
        rest -= _BOUNDED
    for key in accounts.keys.get(ATTACHED, ()):
        only = {"ArnLike": {"iam:PolicyARN": find(key)}}
        yield from _narrowed(rest & _ATTACH, accounts, only)
    yield from _narrowed(rest - _ATTACH - {_PASS, _LINK}, accounts, {})
    for use, needed in accounts.uses.items():
        yield from _using(use, needed, accounts)
    if _PASS in rest:
        yield from _passing(accounts)
    if _LINK in rest and services:
        yield _linking(services)


def _narrowed(
    actions: Iterable[str], accounts: AccountMapping, condition: Statement
) -> Iterator[Statement]:
    """Yield a statement for each kind of resource, none for a kind that no stack makes."""
    kinds: dict[str, list[str]] = {}
    for action in sorted(actions):
        for kind in resource_permissions.resource_kinds(action) or [""]:
            kinds.setdefault(kind, []).append(action)
    for kind, narrow in sorted(kinds.items()):
        for resource in _resources(kind, accounts):
            yield _allow(narrow, resource, condition)


def _resources(kind: str, accounts: AccountMapping) -> Iterator[Any]:
    if kind in KINDS:
        yield from (find(key) for key in accounts.keys.get(KINDS[kind], ()))
    elif kind:
        # Identity providers, certificates and the like: their ARNs hold no name of a stack.
        yield {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{kind}/*"}
    else:
        yield "*"


def _using(use: str, actions: frozenset[str], accounts: AccountMapping) -> Iterator[Statement]:
    """Yield what stacks may do to what others made: attaching only the policies that they name."""
    attached = accounts.keys.get(ATTACHED, ())
    for key in accounts.keys[use]:
        for policies in attached if actions & _ATTACH else ():
            only = {"ArnLike": {"iam:PolicyARN": find(policies)}}
            yield _allow(sorted(actions & _ATTACH), find(key), only)
        yield _allow(sorted(actions - _ATTACH), find(key), {})


def _passing(accounts: AccountMapping) -> Iterator[Statement]:
    for name, service in accounts.services.items():
        for key in accounts.keys[name]:
            yield _allow([_PASS], find(key), _like("iam:PassedToService", [service]))


def _linking(services: Sequence[str]) -> Statement:
    head = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role"
    resources = [{"Fn::Sub": f"{head}/{each}/*"} for each in sorted(services)]
    return _allow([_LINK], resources, _like("iam:AWSServiceName", sorted(services)))


def _like(key: str, values: Sequence[str]) -> Statement:
    patterns = any("*" in each for each in values)
    return {"StringLike" if patterns else "StringEquals": {key: list(values)}}


def _allow(actions: Sequence[str], resource: Any, condition: Statement) -> Statement:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def self_protection(
    allowed: Sequence[Statement], accounts: AccountMapping, delivery: Delivery
) -> Iterator[Statement]:
    """Yield the denial that keeps `allowed` off the roles that deploy, if a pattern covers them.

    A stack called like the beginning of the pipeline would else be allowed to widen them.
    """
    head = "arn:${AWS::Partition}:iam::${AWS::AccountId}:"
    roles = [delivery.action_role, delivery.execution_role, delivery.service_role]
    roles.append(delivery.events_function)
    own = [f"role/{each}" for each in roles] + [f"policy/{delivery.execution_role}-*"]
    made = [
        arn.split(":", 5)[5]
        for account, name in product(
            accounts.body.values(), (KINDS["role"], KINDS["policy"], *accounts.uses)
        )
        for key in accounts.keys.get(name, ())
        for arn in account[key]
    ]
    if any(fnmatchcase(each.replace("*", "1"), arn) for each in own for arn in made):
        actions = {action for each in allowed for action in each["Action"]} - {_LINK}
        changing = sorted(each for each in actions if not each.startswith(("iam:Get", "iam:List")))
        resources = [{"Fn::Sub": f"{head}{each}"} for each in own]
        yield {"Effect": "Deny", "Action": changing, "Resource": resources}
