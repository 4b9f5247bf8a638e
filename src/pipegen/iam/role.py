"""Read a role from a template: its trust policy, its policies and its boundary.

Source: "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::RolePolicy" and "AWS::IAM::ManagedPolicy"
in the CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.iam.policy_document import Statement, parse_statements

_ADMINISTRATOR = Statement(effect="Allow", actions=("*",), resources=("*",))


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `identity` is None if it has policies that are not in the template."""

    arn: str
    trust: tuple[Statement, ...]
    identity: tuple[Statement, ...] | None
    boundary: tuple[Statement, ...] | None
    """None if it has no boundary, or one that is not in the template."""
    template: str = ""
    """The path of the template."""
    logical_id: str = ""

    @classmethod
    def from_template(cls, scope: StackContext, logical_id: str) -> "Role":
        """Return the role `logical_id` of the template of `scope`."""
        properties = scope.properties(logical_id)
        arn = scope.attribute(logical_id, "Arn")
        attached, unknown = _attached(scope, properties)
        documents = [*_inline(properties), *_separate(scope, logical_id), *attached]
        statements = [
            statement for document in documents for statement in parse_statements(document)
        ]
        if any(str(arn).endswith("/AdministratorAccess") for arn in unknown):
            statements, unknown = [*statements, _ADMINISTRATOR], []
        boundary = _managed_policies(scope).get(str(properties.get("PermissionsBoundary")))
        return Role(
            arn=arn,
            trust=parse_statements(properties.get("AssumeRolePolicyDocument")),
            identity=None if unknown else tuple(statements),
            boundary=None if boundary is None else parse_statements(boundary),
            template=scope.template.path,
            logical_id=logical_id,
        )


def _inline(properties: Mapping[str, Any]) -> Iterator[Any]:
    for policy in _list(properties.get("Policies")):
        if isinstance(policy, dict):
            yield policy.get("PolicyDocument")


def _attached(scope: StackContext, properties: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """Read `ManagedPolicyArns`.

    Returns:
        The documents of the policies in the template, and the ARNs of all other policies.

    """
    policies = _managed_policies(scope)
    arns = _list(properties.get("ManagedPolicyArns"))
    documents = [policies[arn] for arn in arns if isinstance(arn, str) and arn in policies]
    return documents, [arn for arn in arns if not (isinstance(arn, str) and arn in policies)]


def _managed_policies(scope: StackContext) -> Mapping[str, Any]:
    """Return ARN → document of the managed policies in the template."""
    return {
        scope.ref(logical_id): scope.properties(logical_id).get("PolicyDocument")
        for logical_id in scope.template.of_type("AWS::IAM::ManagedPolicy")
        if scope.exists(logical_id)
    }


def _separate(scope: StackContext, logical_id: str) -> Iterator[Any]:
    """Yield the documents of the policy resources that name the role `logical_id`."""
    name = scope.ref(logical_id)
    for kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        for policy_id in scope.template.of_type(kind):
            policy = scope.properties(policy_id)
            roles = [*_list(policy.get("Roles")), policy.get("RoleName")]
            if scope.exists(policy_id) and name in roles:
                yield policy.get("PolicyDocument")


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
