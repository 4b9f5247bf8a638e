"""The IAM identities that resources name, made by their stack or not, and what they do to them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipegen import arns, permissions
from pipegen.identity_properties import NAMED, PASSED, Use
from pipegen.resolving import Scope
from pipegen.unknown import Unknown

_ARN = re.compile(r"arn:[a-z-]+:iam::\d{12}:(group|instance-profile|policy|role|user)/.+")


@dataclass(frozen=True, slots=True)
class Mention:
    """An identity that a resource names, and the use that it makes of it."""

    use: Use
    arns: tuple[str, ...]
    """Patterns, each of which the identity may have: a name alone doesn't tell the path."""


def of(scope: Scope) -> Iterator[Mention]:
    """Yield what the resources of `scope` name, as far as that is known before they are made.

    IAM's own types name identities in certain properties. Other types have an ARN somewhere, but
    in a policy document, which grants something to whom it names and uses nobody: what they use
    it for is not known, so it is what their handlers read and pass on. What they change belongs
    to roles of their service.
    """
    for name, resource in scope.template.resources.items():
        if scope.account is None or not scope.exists(name):
            continue
        properties = scope.properties(name)
        for key, use in NAMED.get(resource["Type"], {}).items():
            for each in _texts(properties.get(key)):
                yield Mention(use, _named(use.kind, each, scope))
        if not resource["Type"].startswith("AWS::IAM::"):
            yield from _anywhere(resource, properties, scope.account)


def _named(kind: str, name: str, scope: Scope) -> tuple[str, ...]:
    head = f"arn:{scope.partition}:iam::{scope.account}:{kind}/"
    return head + name, f"{head}*/{name}"


def _anywhere(
    resource: Mapping[str, Any], properties: Mapping[str, Any], account: str
) -> Iterator[Mention]:
    needed = permissions.of_resource(resource)
    for arn in sorted(set(_texts(properties))):
        found = _ARN.fullmatch(arn)
        if found and arns.account(arn) == account:
            kind = found[1]
            reads = [
                each
                for each in sorted(needed)
                if each.startswith(("iam:Get", "iam:List"))
                and permissions.narrowed_to(each) == (kind,)
            ]
            passes = [each for each in PASSED.actions if kind == PASSED.kind and each in needed]
            for verb, actions in (("Read", reads), (PASSED.verb, passes)):
                if actions:
                    yield Mention(Use(verb, kind, tuple(actions)), (arn,))


def _texts(value: Any) -> Iterator[str]:
    """Yield the known texts in `value`, but for those of policy documents."""
    if isinstance(value, str) and not isinstance(value, Unknown):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping) and "Statement" not in value:
        for each in value.values():
            yield from _texts(each)
