"""Policies of IAM that are none: what IAM says of them, where the emulator takes anything.

Source: "Grammar of the IAM JSON policy language" in the IAM user guide, and the texts of IAM's
`MalformedPolicyDocument`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_IDENTITY: Mapping[str, str] = {
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::RolePolicy": "PolicyDocument",
}
"""Type → its property with a policy that says what its role may do."""


def syntax_error(kind: str, properties: Mapping[str, Any]) -> str | None:
    """Return what IAM says of the first policy of a resource that is none, None if all are.

    `kind` is the type of the resource, whose `properties` are resolved.
    """
    for given, is_trust in _policies(kind, properties):
        for statement in _list(given.get("Statement")):
            if isinstance(statement, dict) and (why := _of_statement(statement, is_trust)):
                return why
    return None


def _policies(kind: str, properties: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield each policy, and whether it says whom a role trusts."""
    if kind == "AWS::IAM::Role":
        given = _list(properties.get("Policies"))
        inline = [each.get("PolicyDocument") for each in given if isinstance(each, dict)]
        found = [(properties.get("AssumeRolePolicyDocument"), True), *((e, False) for e in inline)]
    else:
        found = [(properties.get(_IDENTITY.get(kind, "")), False)]
    yield from ((policy, is_trust) for policy, is_trust in found if isinstance(policy, dict))


def _of_statement(statement: Mapping[str, Any], is_trust: bool) -> str | None:
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "Syntax errors in policy"
    actions = _list(statement.get("Action", statement.get("NotAction")))
    if not actions:
        return "Policy statement must contain actions"
    if any(":" not in str(each) and each != "*" for each in actions):
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    names_resources = "Resource" in statement or "NotResource" in statement
    names_principals = "Principal" in statement or "NotPrincipal" in statement
    if is_trust:
        return "Has prohibited field Resource" if names_resources else None
    if names_principals:
        return "Policy document should not specify a principal"
    return None if names_resources else "Policy statement must contain resources"


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
