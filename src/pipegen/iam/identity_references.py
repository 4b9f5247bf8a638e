"""The IAM identities that resources name, made by their stack or not, and what they do to them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipegen.cloudformation import arns
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam import resource_permissions
from pipegen.iam.identity_properties import IDENTITY_PROPERTIES, PASSED, IdentityUse

_ARN = re.compile(r"arn:[a-z-]+:iam::\d{12}:(group|instance-profile|policy|role|user)/.+")

_IDENTITY = re.compile("(?i)arn|principal|profile|role")


@dataclass(frozen=True, slots=True)
class IdentityReference:
    """An identity that a resource names, and the use that it makes of it."""

    use: IdentityUse
    arns: tuple[str, ...]
    """Patterns, each of which the identity may have: a name alone doesn't tell the path."""


def find_references(scope: StackContext) -> Iterator[IdentityReference]:
    """Yield what the resources of `scope` name, as far as that is known before they are made.

    IAM's own types name identities in certain properties. Other types have an ARN somewhere, but
    in a policy document, which grants something to whom it names and uses nobody: what they use
    it for is not known, so it is what their handlers read and pass on. What they change belongs
    to roles of their service.
    """
    for name, resource in scope.template.resources.items():
        if scope.account is None or not scope.exists(name):
            continue
        given = resource.get("Properties") or {}
        for key, use in IDENTITY_PROPERTIES.get(resource["Type"], {}).items():
            for each in _texts(scope.resolve(given.get(key))):
                yield IdentityReference(use, _named(use.kind, each, scope))
        if not resource["Type"].startswith("AWS::IAM::"):
            yield from _anywhere(scope, resource, given)


def _named(kind: str, name: str, scope: StackContext) -> tuple[str, ...]:
    head = f"arn:{scope.partition}:iam::{scope.account}:{kind}/"
    return head + name, f"{head}*/{name}"


def _anywhere(
    scope: StackContext, resource: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[IdentityReference]:
    for arn in sorted(set(_identified(scope, given))):
        found = _ARN.fullmatch(arn)
        if found and arns.account(arn) == scope.account:
            uses = _uses(resource_permissions.actions_for_resource(resource))
            yield from (IdentityReference(each, (arn,)) for each in uses if each.kind == found[1])


@cache
def _uses(needed: frozenset[str]) -> tuple[IdentityUse, ...]:
    """Return what a resource uses identities for whose type needs the actions `needed`."""
    reads: dict[str, list[str]] = {}
    for action in sorted(needed):
        kinds = resource_permissions.resource_kinds(action)
        if action.startswith(("iam:Get", "iam:List")) and len(kinds) == 1:
            reads.setdefault(kinds[0], []).append(action)
    passed = (PASSED,) if needed >= set(PASSED.actions) else ()
    return *passed, *(IdentityUse("Read", kind, tuple(actions)) for kind, actions in reads.items())


def _identified(scope: StackContext, value: Any) -> Iterator[str]:
    """Yield the known texts in `value` whose keys say that they are of an identity.

    Not every text: most depend on what is not made yet, and working that out takes time.
    """
    if isinstance(value, list):
        for each in value:
            yield from _identified(scope, each)
    elif isinstance(value, dict):
        if "Fn::If" in value:
            yield from _identified(scope, scope.resolve(value))
        elif "Statement" not in value:
            for key, each in value.items():
                if _IDENTITY.search(key):
                    yield from _texts(scope.resolve(each))
                else:
                    yield from _identified(scope, each)


def _texts(value: Any) -> Iterator[str]:
    """Yield the known texts in `value`, but for those of policy documents."""
    if isinstance(value, str) and not isinstance(value, Unresolved):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict) and "Statement" not in value:
        for each in value.values():
            yield from _texts(each)
