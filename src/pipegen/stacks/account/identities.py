"""The IAM resources that stacks make: their ARNs, the services they are for, their policies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.cloudformation.template import name_property, properties
from pipegen.stacks.account.values import ANY, Place, items, texts

_KINDS = {
    "AWS::IAM::Group": "group",
    "AWS::IAM::InstanceProfile": "instance-profile",
    "AWS::IAM::ManagedPolicy": "policy",
    "AWS::IAM::Role": "role",
    "AWS::IAM::User": "user",
}
_LINKED = "AWS::IAM::ServiceLinkedRole"
_SHORTEST = 20  # of the stack's name, which CloudFormation shortens in names it makes up


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


def made(at: Place) -> Iterator[Identity]:
    """Yield the IAM resources of the stack `at`, in the order of the template."""
    for each in at.template.resources.values():
        values = properties(each)
        if each["Type"] in _KINDS:
            kind = _KINDS[each["Type"]]
            arns = _arns(kind, values, values.get(name_property(each["Type"]) or ""), at)
            yield Identity(kind, arns, _services(values, at), _policies(values, at))
        elif each["Type"] == _LINKED:
            path = "/aws-service-role/" + texts(values.get("AWSServiceName"), at)[0] + "/"
            yield Identity("role", (_arn("role", path + ANY, at),), (), ())


def _arns(kind: str, values: Mapping[str, Any], name: Any, at: Place) -> tuple[str, ...]:
    names = {_bounded(each, at) for each in texts(name, at)}
    paths = {path for each in texts(values.get("Path", "/"), at) for path in _paths(each)}
    return tuple(sorted(_arn(kind, path + each, at) for path in paths for each in names))


def _paths(path: str) -> tuple[str, ...]:
    return ("/", f"/{ANY}/") if path.startswith(ANY) else (path,)


def _arn(kind: str, path: str, at: Place) -> str:
    return f"arn:{at.partition}:iam::{at.account}:{kind}/{path.lstrip('/')}"


def _bounded(name: str, at: Place) -> str:
    """Return `name`, or where it could be any, that it begins as a name made up by CloudFormation.

    So a name that only the stack knows must begin with the stack's to be deployable.
    """
    return f"{at.stack[:_SHORTEST]}{ANY}" if name.startswith(ANY) else name


def _services(values: Mapping[str, Any], at: Place) -> tuple[str, ...]:
    found: set[str] = set()
    match values.get("AssumeRolePolicyDocument"):
        case {"Statement": statements}:
            for statement in items(statements, at):
                match statement:
                    case {"Principal": {"Service": services}}:
                        found.update(_texts(services, at))
    return tuple(sorted(each for each in found if not each.startswith(ANY)))


def _policies(values: Mapping[str, Any], at: Place) -> tuple[str, ...]:
    own = _arn("policy", _bounded(ANY, at), at)
    arns = _texts(values.get("ManagedPolicyArns"), at)
    return tuple(sorted({own if each.startswith(ANY) else each for each in arns if each}))


def _texts(value: Any, at: Place) -> list[str]:
    return [text for each in items(value, at) for text in texts(each, at)]
