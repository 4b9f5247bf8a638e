"""What policies of resources allow more: of buckets, keys, topics, queues, functions, endpoints.

Sources: "AWS services that work with IAM" in the IAM user guide, for the services that have such
policies; the CloudFormation template reference of each type; "Default key policy" in the KMS
developer guide; "Control access to VPC endpoints using endpoint policies" in the PrivateLink
guide.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.diff.security import policy_documents
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.diff.security.policy_messages import Policy, describe_access_changes

Properties = Mapping[str, Any] | None

# Only AWS knows what these say if it is not spelled out; elsewhere a text may be anything.
_POLICY_PROPERTIES = {
    "AccessPolicies",
    "FileSystemPolicy",
    "KeyPolicy",
    "PolicyDocument",
    "PolicyText",
    "RepositoryPolicyText",
    "ResourcePolicy",
}
# Besides all types that are called so, these are for what may be there already.
_SEPARATE = ("Policy", "AccessPoint", "Permission")
_ROOT = Unresolved("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")


def _allow_statement(principal: Any, action: str) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}


# What holds where a resource is there and names no policy.
_DEFAULTS: Mapping[str, tuple[str, Any]] = {
    "AWS::EC2::VPCEndpoint": ("PolicyDocument", {"Statement": _allow_statement("*", "*")}),
    "AWS::KMS::Key": ("KeyPolicy", {"Statement": _allow_statement({"AWS": _ROOT}, "kms:*")}),
    "AWS::KMS::ReplicaKey": (
        "KeyPolicy",
        {"Statement": _allow_statement({"AWS": _ROOT}, "kms:*")},
    ),
}


def access_changes(
    resource_type: str, before: Properties, after: Properties, account: str | None
) -> Iterator[AccessChange]:
    """Yield what the policies of the resource of type `kind` allow more.

    A policy is a property, or one in it, that has the shape of one: so types are covered that are
    not known here. One that goes with what it guards is no gain.
    """
    separate = resource_type.endswith(_SEPARATE)
    if after is None and not separate:
        return
    if before is None and resource_type == "AWS::EC2::VPCEndpoint":
        return  # it limits who is in the VPC, and opens nothing itself
    old, new = (_documents(resource_type, properties) for properties in (before, after))
    for path in dict.fromkeys((*old, *new)):
        old_documents, new_documents = old.get(path, []), new.get(path, [])
        for change in (
            *describe_access_changes(
                Policy.RESOURCE,
                policy_documents.read_statements(old_documents),
                policy_documents.read_statements(new_documents),
                account,
            ),
            *policy_documents.unresolved_documents(old_documents, new_documents),
        ):
            if before is not None or separate or change.severity <= Severity.WIDE:
                yield change


def _documents(resource_type: str, properties: Properties) -> Mapping[str, list[Any]]:
    """Return the policies in `properties` by where they stand."""
    if properties is None:
        return {}
    documents = {path: [value] for path, value in _nested(properties) if _is_policy(path, value)}
    if resource_type in PERMISSIONS:
        whole = {"Statement": properties["Statement"]} if "Statement" in properties else None
        documents = {"": [whole] if whole else _permission(resource_type, properties)}
    if not documents and resource_type in _DEFAULTS:
        return {_DEFAULTS[resource_type][0]: [_DEFAULTS[resource_type][1]]}
    return documents


def _nested(properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in properties.items():
        yield name, value
        if isinstance(value, Mapping):
            for nested_name, nested in value.items():
                yield f"{name}.{nested_name}", nested


def _is_policy(path: str, value: Any) -> bool:
    if isinstance(value, Unresolved):
        return path.rsplit(".", 1)[-1] in _POLICY_PROPERTIES
    document = policy_documents.parse_document(value)
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    return any(
        isinstance(statement, Unresolved)
        or (isinstance(statement, Mapping) and "Effect" in statement)
        for statement in (statements if isinstance(statements, list) else [statements])
    )


# Types that say in properties of their own what others say in a statement: who, what, on what.
PERMISSIONS: Mapping[str, tuple[str, str, str]] = {
    "AWS::Lambda::Permission": ("Principal", "Action", "FunctionName"),
    "AWS::Lambda::LayerVersionPermission": ("Principal", "Action", "LayerVersionArn"),
    "AWS::ACMPCA::Permission": ("Principal", "Actions", "CertificateAuthorityArn"),
    "AWS::Events::EventBusPolicy": ("Principal", "Action", "EventBusName"),
}

# Their further properties → the condition that they are.
_CONDITIONS: Mapping[str, tuple[str, str]] = {
    "SourceArn": ("ArnLike", "AWS:SourceArn"),
    "SourceAccount": ("StringEquals", "AWS:SourceAccount"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "OrganizationId": ("StringEquals", "aws:PrincipalOrgID"),
}


def _permission(resource_type: str, properties: Mapping[str, Any]) -> list[Any]:
    principal, action, resource = PERMISSIONS[resource_type]
    if principal not in properties or action not in properties:
        return []
    condition: dict[str, dict[str, Any]] = {}
    for name, (operator, key) in _CONDITIONS.items():
        if name in properties:
            condition.setdefault(operator, {})[key] = properties[name]
    statement = {
        "Effect": "Allow",
        "Principal": _principal(properties[principal]),
        "Action": properties[action],
        "Resource": text(properties.get(resource, "default")),
        "Condition": condition,
    }
    return [{"Statement": statement}]


def _principal(principal: Any) -> Any:
    principal_text = text(principal)
    if principal_text == "*":
        return "*"
    return {
        "Service"
        if principal_text.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        else "AWS": principal
    }
