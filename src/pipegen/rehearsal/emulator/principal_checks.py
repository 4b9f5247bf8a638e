"""Policies that name a role or user which does not exist, where the emulator takes them.

Source: "Principal" in "IAM JSON policy elements reference" in the IAM user guide, and the errors
that IAM, KMS and S3 give. Of accounts that the rehearsal does not own, nothing is known.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import iam

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


def own(accounts: list[str]) -> None:
    """Say in which accounts everything that exists is known."""
    _accounts.update(accounts)


def unknown_principal(kind: str, properties: Any) -> str | None:
    """Return what the service of the type `kind` says of who is named and is not there."""
    if kind not in _POLICIES:
        return None
    name, words = _POLICIES[kind]
    missing = [each for each in _principals(properties.get(name)) if not _exists(each)]
    return f"{words}: {', '.join(missing)} does not exist" if missing else None


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
    made = known.get_scoped(found[1], None, found[3])
    return made is not None and made["Arn"] == principal
