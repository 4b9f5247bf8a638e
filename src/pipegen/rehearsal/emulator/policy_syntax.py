"""Find errors in the grammar of IAM policies; the emulator accepts any policy.

Source: "Grammar of the IAM JSON policy language" in the IAM user guide, and the messages of IAM's
`MalformedPolicyDocument`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_POLICY_PROPERTIES: Mapping[str, str] = {
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::RolePolicy": "PolicyDocument",
}
"""Resource type → its property with an identity policy."""


def syntax_error(resource_type: str, properties: Mapping[str, Any]) -> str | None:
    """Return IAM's message for the first invalid policy of a resource, None if all are valid.

    `properties` are the resolved properties of the resource.
    """
    for policy, is_trust in _policies(resource_type, properties):
        for statement in _as_list(policy.get("Statement")):
            if isinstance(statement, dict) and (error := _statement_error(statement, is_trust)):
                return error
    return None


def _policies(
    resource_type: str, properties: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield each policy, and whether it is the trust policy of a role."""
    if resource_type == "AWS::IAM::Role":
        policies = _as_list(properties.get("Policies"))
        inline = [policy.get("PolicyDocument") for policy in policies if isinstance(policy, dict)]
        trust = properties.get("AssumeRolePolicyDocument")
        documents = [(trust, True), *((document, False) for document in inline)]
    else:
        documents = [(properties.get(_POLICY_PROPERTIES.get(resource_type, "")), False)]
    yield from ((policy, is_trust) for policy, is_trust in documents if isinstance(policy, dict))


def _statement_error(statement: Mapping[str, Any], is_trust: bool) -> str | None:
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "Syntax errors in policy"
    actions = _as_list(statement.get("Action", statement.get("NotAction")))
    if not actions:
        return "Policy statement must contain actions"
    if any(":" not in str(action) and action != "*" for action in actions):
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    names_resources = "Resource" in statement or "NotResource" in statement
    names_principals = "Principal" in statement or "NotPrincipal" in statement
    if is_trust:
        return "Has prohibited field Resource" if names_resources else None
    if names_principals:
        return "Policy document should not specify a principal"
    return None if names_resources else "Policy statement must contain resources"


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
