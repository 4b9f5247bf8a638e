"""Find what resource policies newly allow, for example of buckets, keys, topics or functions.

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

# An unresolved value of these is a policy; any other property could be anything.
_POLICY_PROPERTIES = {
    "AccessPolicies",
    "FileSystemPolicy",
    "KeyPolicy",
    "PolicyDocument",
    "PolicyText",
    "RepositoryPolicyText",
    "ResourcePolicy",
}
# Types that end so attach a policy to a resource that can exist already.
_SEPARATE = ("Policy", "AccessPoint", "Permission")
_ROOT = Unresolved("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")


def _allow_statement(principal: Any, action: str) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}


# Resource type → the property and the default of its policy.
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
    """Yield what the policies of a resource newly allow; `account` is the one of the resource.

    A policy is any property, or nested property, with the structure of a policy document: so
    unknown types are covered. A policy that is removed with its resource allows nothing new.
    """
    separate = resource_type.endswith(_SEPARATE)
    if after is None and not separate:
        return
    if before is None and resource_type == "AWS::EC2::VPCEndpoint":
        return  # it restricts principals in the VPC and grants nothing
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
    """Return path → policies in `properties`."""
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


# Resource type → the properties that are the principal, action and resource of a statement.
PERMISSIONS: Mapping[str, tuple[str, str, str]] = {
    "AWS::Lambda::Permission": ("Principal", "Action", "FunctionName"),
    "AWS::Lambda::LayerVersionPermission": ("Principal", "Action", "LayerVersionArn"),
    "AWS::ACMPCA::Permission": ("Principal", "Actions", "CertificateAuthorityArn"),
    "AWS::Events::EventBusPolicy": ("Principal", "Action", "EventBusName"),
}

# Further property of these types → operator and key of a condition.
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
