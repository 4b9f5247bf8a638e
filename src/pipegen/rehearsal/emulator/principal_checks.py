"""Find principals of policies that do not exist; the emulator does not check them.

Source: "Principal" in "IAM JSON policy elements reference" in the IAM user guide, and the errors
of IAM, KMS and S3. Principals of accounts that the rehearsal did not declare are not checked.
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
"""Resource type → its policy property, and the service's message for an invalid principal."""

_PRINCIPAL_ARN = re.compile(r"arn:[^:]+:iam::(\d{12}):(role|user)/(?:.*/)?([^/]+)")

_accounts: set[str] = set()


def declare_accounts(accounts: list[str]) -> None:
    """Declare the accounts in which only the rehearsal creates roles and users."""
    _accounts.update(accounts)


def unknown_principal(resource_type: str, properties: Any) -> str | None:
    """Return the service's message for principals that do not exist, None if all do."""
    if resource_type not in _POLICIES:
        return None
    property_name, message = _POLICIES[resource_type]
    missing = [
        principal
        for principal in _principals(properties.get(property_name))
        if not _exists(principal)
    ]
    return f"{message}: {', '.join(missing)} does not exist" if missing else None


def _principals(policy: Any) -> Iterator[str]:
    """Yield the ARN of each principal in `policy`, an object or its JSON."""
    document = json.loads(policy) if isinstance(policy, str) else policy or {}
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for key in ("Principal", "NotPrincipal"):
            principal = statement.get(key)
            arns = principal.get("AWS", []) if isinstance(principal, dict) else []
            yield from map(str, arns if isinstance(arns, list) else [arns])


def _exists(principal: str) -> bool:
    match = _PRINCIPAL_ARN.fullmatch(principal)
    if match is None or match[1] not in _accounts:
        return True
    principals = iam._roles if match[2] == "role" else iam._users
    identity = principals.get_scoped(match[1], None, match[3])
    return identity is not None and identity["Arn"] == principal
