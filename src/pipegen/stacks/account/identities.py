"""The IAM resources that stacks make: their ARNs, the services they are for, their policies."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import name_property, properties
from pipegen.config.deployment_context import WILDCARD

_KINDS = {
    "AWS::IAM::Group": "group",
    "AWS::IAM::InstanceProfile": "instance-profile",
    "AWS::IAM::ManagedPolicy": "policy",
    "AWS::IAM::Role": "role",
    "AWS::IAM::User": "user",
}
_LINKED = "AWS::IAM::ServiceLinkedRole"
_SHORTEST = 20  # of the stack's name, which CloudFormation shortens in names it makes up
# Dynamic references, and the place of a list or an object in a text, which CloudFormation refuses.
_UNKNOWN = re.compile(r"\{\{resolve:[^{}]*\}\}|\$\{\}")


@dataclass(frozen=True, slots=True)
class Identity:
    """An IAM resource. All are patterns, sorted: unknown parts are `*`."""

    kind: str
    """As ARNs call it: `role`, `instance-profile`, …"""
    arns: tuple[str, ...]
    services: tuple[str, ...]
    """The services that assume it."""
    policies: tuple[str, ...]
    """The managed policies that it has, but for those that the same template makes."""


def created_identities(at: StackContext) -> Iterator[Identity]:
    """Yield the IAM resources of the stack `at`, in the order of the template.

    The strategy of `at` is `parameter_values.WILDCARDS`. Both branches of `Fn::If` count, even if
    its condition is known: the parameters of a deployed stack may have been changed.
    """
    for resource in at.template.resources.values():
        values = properties(resource)
        if resource["Type"] in _KINDS:
            kind = _KINDS[resource["Type"]]
            arns = _arns(kind, values, values.get(name_property(resource["Type"]) or ""), at)
            yield Identity(kind, arns, _services(values, at), _policies(values, at))
        elif resource["Type"] == _LINKED:
            path = "/aws-service-role/" + _texts(values.get("AWSServiceName"), at)[0] + "/"
            yield Identity("role", (_arn("role", path + WILDCARD, at),), (), ())


def _arns(kind: str, values: Mapping[str, Any], stated: Any, at: StackContext) -> tuple[str, ...]:
    names = {_bounded(name, at) for name in _texts(stated, at)}
    paths = {path for text in _texts(values.get("Path", "/"), at) for path in _paths(text)}
    return tuple(sorted(_arn(kind, path + name, at) for path in paths for name in names))


def _paths(path: str) -> tuple[str, ...]:
    return ("/", f"/{WILDCARD}/") if path.startswith(WILDCARD) else (path,)


def _arn(kind: str, path: str, at: StackContext) -> str:
    return f"arn:{at.partition}:iam::{at.account}:{kind}/{path.lstrip('/')}"


def _bounded(name: str, at: StackContext) -> str:
    """Return `name`, or where it could be any, that it begins as a name made up by CloudFormation.

    So a name that only the stack knows must begin with the stack's to be deployable.
    """
    return f"{str(at.stack)[:_SHORTEST]}{WILDCARD}" if name.startswith(WILDCARD) else name


def _services(values: Mapping[str, Any], at: StackContext) -> tuple[str, ...]:
    found: set[str] = set()
    match values.get("AssumeRolePolicyDocument"):
        case {"Statement": statements}:
            for statement in at.elements(statements):
                match statement:
                    case {"Principal": {"Service": services}}:
                        found.update(_listed(services, at))
    return tuple(sorted(service for service in found if not service.startswith(WILDCARD)))


def _policies(values: Mapping[str, Any], at: StackContext) -> tuple[str, ...]:
    own = _arn("policy", _bounded(WILDCARD, at), at)
    arns = _listed(values.get("ManagedPolicyArns"), at)
    return tuple(sorted({own if arn.startswith(WILDCARD) else arn for arn in arns if arn}))


def _listed(value: Any, at: StackContext) -> list[str]:
    return [text for item in at.elements(value) for text in _texts(item, at)]


def _texts(value: Any, at: StackContext) -> list[str]:
    """Return the texts that `value` may be, sorted, with `ANY` for each part that is not known."""
    found = (each if isinstance(each, str) else WILDCARD for each in at.alternatives(value))
    # Dynamic references at last, because Fn::Sub may put one together.
    return sorted({_UNKNOWN.sub(WILDCARD, text) for text in found})
