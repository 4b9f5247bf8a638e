"""Refuses policies that name a role or user which does not exist, where the emulator takes them.

Source: "Principal" in "IAM JSON policy elements reference" in the IAM user guide, and the errors
that IAM, KMS and S3 give. Of accounts that the rehearsal does not own, nothing is known.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import stacks

_POLICIES: Mapping[str, tuple[str, str]] = {
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", "Invalid principal in policy"),
    "AWS::KMS::Key": (
        "KeyPolicy",
        "Policy contains a statement with one or more invalid principals",
    ),
    "AWS::S3::BucketPolicy": ("PolicyDocument", "Invalid principal in policy"),
}
"""Type → the property with its policy, and what the service says of a principal that is none."""

_NAMED = re.compile(r"arn:[^:]+:iam::(\d{12}):(role|user)/(?:.*/)?([^/]+)")

_accounts: set[str] = set()


def register() -> None:
    """Let the emulator look at the policies of a resource before it makes or changes it."""
    stacks._provision_resource = _creating(stacks._provision_resource)
    stacks._update_resource = _updating(stacks._update_resource)


def own(accounts: list[str]) -> None:
    """Say in which accounts everything that exists is known."""
    _accounts.update(accounts)


def _creating(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(kind: str, logical_id: str, properties: Any, *rest: Any) -> Any:
        _check(kind, properties)
        return create(kind, logical_id, properties, *rest)

    return wrapped


def _updating(update: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(kind: str, physical_id: str, old: Any, new: Any, *rest: Any) -> Any:
        if old != new:
            _check(kind, new)
        return update(kind, physical_id, old, new, *rest)

    return wrapped


def _check(kind: str, properties: Any) -> None:
    if kind in _POLICIES:
        name, words = _POLICIES[kind]
        missing = [each for each in _principals(properties.get(name)) if not _exists(each)]
        if missing:
            raise ValueError(f"{words}: {', '.join(missing)} does not exist")


def _principals(policy: Any) -> Iterator[str]:
    """Yield each ARN that the statements of `policy`, an object or its JSON, name."""
    document = json.loads(policy) if isinstance(policy, str) else policy or {}
    found = document.get("Statement", [])
    for statement in found if isinstance(found, list) else [found]:
        for kind in ("Principal", "NotPrincipal"):
            named = statement.get(kind)
            given = named.get("AWS", []) if isinstance(named, dict) else []
            yield from map(str, given if isinstance(given, list) else [given])


def _exists(principal: str) -> bool:
    found = _NAMED.fullmatch(principal)
    if found is None or found[1] not in _accounts:
        return True
    known = iam._roles if found[2] == "role" else iam._users
    made = known._data.get((found[1], found[3]))
    return made is not None and made["Arn"] == principal
