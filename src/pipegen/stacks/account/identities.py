"""The IAM resources that stacks create: ARNs, services that assume them, managed policies."""

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
_MIN_STACK_PREFIX = 20  # characters of the stack name in a name that CloudFormation generates
# A dynamic reference; or a list or an object within text, which CloudFormation rejects.
_UNKNOWN = re.compile(r"\{\{resolve:[^{}]*\}\}|\$\{\}")


@dataclass(frozen=True, slots=True)
class Identity:
    """An IAM resource. Its values are sorted patterns: unknown parts are `*`."""

    kind: str
    """The resource type in its ARN: `role`, `instance-profile`, …"""
    arns: tuple[str, ...]
    services: tuple[str, ...]
    """The services that assume it."""
    policies: tuple[str, ...]
    """The attached managed policies, except those that the same template creates."""


def created_identities(context: StackContext) -> Iterator[Identity]:
    """Yield the IAM resources of the stack in `context`, in the order of the template.

    The strategy of `context` is `deployment_context.WILDCARDS`. Both branches of `Fn::If` count,
    even if its condition is known: the parameters of a deployed stack may have been changed.
    """
    for resource in context.template.resources.values():
        values = properties(resource)
        if resource["Type"] in _KINDS:
            kind = _KINDS[resource["Type"]]
            arns = _arns(kind, values, values.get(name_property(resource["Type"]) or ""), context)
            yield Identity(kind, arns, _services(values, context), _policies(values, context))
        elif resource["Type"] == _LINKED:
            path = "/aws-service-role/" + _texts(values.get("AWSServiceName"), context)[0] + "/"
            yield Identity("role", (_arn("role", path + WILDCARD, context),), (), ())


def _arns(
    kind: str, values: Mapping[str, Any], name_value: Any, context: StackContext
) -> tuple[str, ...]:
    names = {_with_stack_prefix(name, context) for name in _texts(name_value, context)}
    paths = {path for text in _texts(values.get("Path", "/"), context) for path in _paths(text)}
    return tuple(sorted(_arn(kind, path + name, context) for path in paths for name in names))


def _paths(path: str) -> tuple[str, ...]:
    return ("/", f"/{WILDCARD}/") if path.startswith(WILDCARD) else (path,)


def _arn(kind: str, path: str, context: StackContext) -> str:
    return f"arn:{context.partition}:iam::{context.account}:{kind}/{path.lstrip('/')}"


def _with_stack_prefix(name: str, context: StackContext) -> str:
    """Return `name`; or if its beginning is unknown, the pattern of a generated name.

    So a name that is known during deployment only must begin with the stack name.
    """
    return (
        f"{str(context.stack)[:_MIN_STACK_PREFIX]}{WILDCARD}"
        if name.startswith(WILDCARD)
        else name
    )


def _services(values: Mapping[str, Any], context: StackContext) -> tuple[str, ...]:
    names: set[str] = set()
    match values.get("AssumeRolePolicyDocument"):
        case {"Statement": statements}:
            for statement in context.elements(statements):
                match statement:
                    case {"Principal": {"Service": services}}:
                        names.update(_elements(services, context))
    return tuple(sorted(name for name in names if not name.startswith(WILDCARD)))


def _policies(values: Mapping[str, Any], context: StackContext) -> tuple[str, ...]:
    generated = _arn("policy", _with_stack_prefix(WILDCARD, context), context)
    arns = _elements(values.get("ManagedPolicyArns"), context)
    return tuple(sorted({generated if arn.startswith(WILDCARD) else arn for arn in arns if arn}))


def _elements(value: Any, context: StackContext) -> list[str]:
    return [text for item in context.elements(value) for text in _texts(item, context)]


def _texts(value: Any, context: StackContext) -> list[str]:
    """Return the texts that `value` may become, sorted, with `WILDCARD` for unknown parts."""
    alternatives = context.alternatives(value)
    texts = (text if isinstance(text, str) else WILDCARD for text in alternatives)
    # Dynamic references last, because Fn::Sub may build one.
    return sorted({_UNKNOWN.sub(WILDCARD, text) for text in texts})
