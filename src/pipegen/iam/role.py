"""A role as a template makes it: whom it trusts, and what its policies say.

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
    """A role: `identity` is None where policies that are not in the template bear on it."""

    arn: str
    trust: tuple[Statement, ...]
    identity: tuple[Statement, ...] | None
    boundary: tuple[Statement, ...] | None
    """None where it has no boundary, or one that is not in the template."""
    template: str = ""
    """The path of the template."""
    logical_id: str = ""

    @classmethod
    def from_template(cls, scope: StackContext, logical_id: str) -> "Role":
        """Return the role that the template of `scope` makes under `logical_id`."""
        properties = scope.properties(logical_id)
        arn = scope.attribute(logical_id, "Arn")
        attached, unknown = _attached(scope, properties)
        documents = [*_inline(properties), *_given(scope, logical_id), *attached]
        found = [each for document in documents for each in parse_statements(document)]
        if any(str(each).endswith("/AdministratorAccess") for each in unknown):
            found, unknown = [*found, _ADMINISTRATOR], []
        boundary = _managed(scope).get(str(properties.get("PermissionsBoundary")))
        return Role(
            arn=arn,
            trust=parse_statements(properties.get("AssumeRolePolicyDocument")),
            identity=None if unknown else tuple(found),
            boundary=None if boundary is None else parse_statements(boundary),
            template=scope.template.path,
            logical_id=logical_id,
        )


def _inline(properties: Mapping[str, Any]) -> Iterator[Any]:
    for policy in _list(properties.get("Policies")):
        if isinstance(policy, dict):
            yield policy.get("PolicyDocument")


def _attached(scope: StackContext, properties: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the documents of managed policies that the role names, and what is not known."""
    known = _managed(scope)
    named = _list(properties.get("ManagedPolicyArns"))
    documents = [known[each] for each in named if isinstance(each, str) and each in known]
    return documents, [e for e in named if not (isinstance(e, str) and e in known)]


def _managed(scope: StackContext) -> Mapping[str, Any]:
    return {
        scope.ref(each): scope.properties(each).get("PolicyDocument")
        for each in scope.template.of_type("AWS::IAM::ManagedPolicy")
        if scope.exists(each)
    }


def _given(scope: StackContext, logical_id: str) -> Iterator[Any]:
    """Yield the documents of policies that name the role."""
    name = scope.ref(logical_id)
    for kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        for each in scope.template.of_type(kind):
            policy = scope.properties(each)
            taken = [*_list(policy.get("Roles")), policy.get("RoleName")]
            if scope.exists(each) and name in taken:
                yield policy.get("PolicyDocument")


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
