"""Find the IAM identities that resources refer to, and the use that they make of them."""

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
_IDENTITY_KEY = re.compile("(?i)arn|principal|profile|role")


@dataclass(frozen=True, slots=True)
class IdentityReference:
    """An identity that a resource refers to, and its use."""

    use: IdentityUse
    arns: tuple[str, ...]
    """Patterns of the ARNs that the identity may have: a name does not include the path."""


def find_references(scope: StackContext) -> Iterator[IdentityReference]:
    """Yield the identities in the resources of `scope`, as far as they are known beforehand.

    Resource types of IAM name identities in certain properties. Other types have the ARN of an
    identity in any property. Their use of it is unknown, so it is what their handlers need to
    read and pass identities: what they change are the roles of their service. Policy documents
    are skipped, because they only grant access to the identities that they name.
    """
    for logical_id, resource in scope.template.resources.items():
        if scope.account is None or not scope.exists(logical_id):
            continue
        properties = resource.get("Properties") or {}
        for key, use in IDENTITY_PROPERTIES.get(resource["Type"], {}).items():
            for name in _known_texts(scope.resolve(properties.get(key))):
                yield IdentityReference(use, _arn_patterns(use.kind, name, scope))
        if not resource["Type"].startswith("AWS::IAM::"):
            yield from _arn_references(scope, resource, properties)


def _arn_patterns(kind: str, name: str, scope: StackContext) -> tuple[str, ...]:
    prefix = f"arn:{scope.partition}:iam::{scope.account}:{kind}/"
    return prefix + name, f"{prefix}*/{name}"


def _arn_references(
    scope: StackContext, resource: Mapping[str, Any], properties: Mapping[str, Any]
) -> Iterator[IdentityReference]:
    for arn in sorted(set(_identity_texts(scope, properties))):
        match = _ARN.fullmatch(arn)
        if match and arns.account(arn) == scope.account:
            uses = _uses(resource_permissions.actions_for_resource(resource))
            yield from (IdentityReference(use, (arn,)) for use in uses if use.kind == match[1])


@cache
def _uses(needed: frozenset[str]) -> tuple[IdentityUse, ...]:
    """Return the uses of identities by a resource whose type needs the actions `needed`."""
    reads: dict[str, list[str]] = {}
    for action in sorted(needed):
        kinds = resource_permissions.resource_kinds(action)
        if action.startswith(("iam:Get", "iam:List")) and len(kinds) == 1:
            reads.setdefault(kinds[0], []).append(action)
    passed = (PASSED,) if needed >= set(PASSED.actions) else ()
    return *passed, *(IdentityUse("Read", kind, tuple(actions)) for kind, actions in reads.items())


def _identity_texts(scope: StackContext, value: Any) -> Iterator[str]:
    """Yield the known texts in `value` whose keys indicate an identity.

    Other texts are not resolved: most depend on resources that do not exist yet, and resolving
    them takes time.
    """
    if isinstance(value, list):
        for item in value:
            yield from _identity_texts(scope, item)
    elif isinstance(value, dict):
        if "Fn::If" in value:
            yield from _identity_texts(scope, scope.resolve(value))
        elif "Statement" not in value:
            for key, item in value.items():
                if _IDENTITY_KEY.search(key):
                    yield from _known_texts(scope.resolve(item))
                else:
                    yield from _identity_texts(scope, item)


def _known_texts(value: Any) -> Iterator[str]:
    """Yield the known texts in `value`, except those in policy documents."""
    if isinstance(value, str) and not isinstance(value, Unresolved):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _known_texts(item)
    elif isinstance(value, dict) and "Statement" not in value:
        for item in value.values():
            yield from _known_texts(item)
