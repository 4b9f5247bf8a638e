"""Evaluate the rendered IAM policies for the requests that a pipeline makes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipegen.cloudformation.unresolved import text
from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Action
from pipegen.codepipeline.project import Project
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import Statement, parse_statements
from pipegen.iam.request import Request
from pipegen.iam.role import Role
from pipegen.rehearsal.checks import aws_messages
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.workspace import Workspace

_POLICIES: Mapping[str, tuple[str, str, str]] = {
    "s3": ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
    "sns": ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
}
"""Service → the type of its resource, the type of the policy, and the property that links both."""


def authorize(project: Project, request: Request, fallback: FileLocation) -> None:
    """Raise `ActionFailed` if the templates of `project` do not allow `request`.

    The failure is about the role if it denies the request itself, else about the resource policy,
    or `fallback` if no template has the resource. A resource that no template creates is assumed
    to allow the request.
    """
    role = project.role(request.principal.arn) if request.principal.arn else None
    resource, policy = _resource_policy(project, request)
    policies = Policies(
        identity=role.identity if role else None,
        boundary=role.boundary if role else None,
        resource=policy,
        is_key=request.action.startswith("kms:"),
        is_trust=request.action == "sts:AssumeRole",
    )
    decision = evaluate(request, policies)
    if decision.allowed:
        _check_enabled(project, request, resource)
        return
    identity_only = Policies(policies.identity, None, policies.boundary)
    is_denied_by_role = (
        not request.principal.service and not evaluate(request, identity_only).allowed
    )
    location = _role_location(role) if is_denied_by_role else resource
    hint = _hint(request, decision.reason, in_resource_policy=location == resource)
    raise ActionFailed(
        aws_messages.access_denied_message(request, decision.reason), hint, location or fallback
    )


def _hint(request: Request, reason: str, *, in_resource_policy: bool) -> str:
    """Return what to change; `in_resource_policy` if it is the policy of the resource."""
    if "explicit deny" in reason:
        return f"take {request.action} out of the statement that denies it"
    allow = f"allow {request.action} on {request.resource}"
    if in_resource_policy:
        return f"{allow} to {request.principal.arn or request.principal.service} there"
    return f"{allow} in the permissions boundary" if "no permissions boundary" in reason else allow


def _check_enabled(project: Project, request: Request, resource: FileLocation | None) -> None:
    """Raise `ActionFailed` if the request is for a key that the template creates as disabled."""
    if resource and request.action.startswith("kms:"):
        enabled = project.scope.properties(str(resource.keys[-1])).get("Enabled")
        if text(enabled) == "false":
            raise ActionFailed(f"{request.resource} is disabled", "enable the key", resource)


def authorize_service(workspace: Workspace, action: Action) -> None:
    """Raise `ActionFailed` if the service role has not all permissions for `action`."""
    project, pipeline = workspace.project, workspace.pipeline
    template = Path(project.template.path)
    if action.category == "Source":
        role = FileLocation(template, (*pipeline.path, "RoleArn"))
        authorize(
            project,
            required_access.assume_role_request(required_access.PIPELINE, pipeline.role or ""),
            role,
        )
    for concerned, request in required_access.service_role_requests(project.scope, pipeline):
        is_source_action = concerned is None and action.category == "Source"
        is_own_action = (
            concerned is not None
            and concerned.path == action.path
            and not action.is_cloudformation
        )
        if is_source_action or is_own_action:
            authorize(project, request, FileLocation(template, action.path))


def _role_location(role: Role | None) -> FileLocation | None:
    return FileLocation(Path(role.template), ("Resources", role.logical_id)) if role else None


def _resource_policy(
    project: Project, request: Request
) -> tuple[FileLocation | None, tuple[Statement, ...] | None]:
    """Return the location of the requested resource, and the statements of its policy.

    Both are None if no template creates the resource.
    """
    service = request.action.partition(":")[0]
    if request.action == "sts:AssumeRole":
        role = project.role(request.resource)
        return _role_location(role), role.trust if role else None
    if service == "kms":
        return _key_policy(project, request.resource)
    if service not in _POLICIES:
        return None, ()  # within an account, the identity policy decides alone
    resource_type, policy_type, property_name = _POLICIES[service]
    arn = request.resource.partition("/")[0]
    for logical_id in project.scope.of_type(resource_type):
        if arn in (project.scope.attribute(logical_id, "Arn"), project.scope.ref(logical_id)):
            return _location(project, logical_id), _attached_statements(
                project, project.scope.ref(logical_id), policy_type, property_name
            )
    return None, None


def _key_policy(
    project: Project, arn: str
) -> tuple[FileLocation | None, tuple[Statement, ...] | None]:
    scope = project.scope
    for logical_id in scope.of_type("AWS::KMS::Key"):
        if scope.attribute(logical_id, "Arn") == arn:
            return _location(project, logical_id), parse_statements(
                scope.properties(logical_id).get("KeyPolicy")
            )
    return None, None


def _location(project: Project, logical_id: str) -> FileLocation:
    return FileLocation(Path(project.template.path), ("Resources", logical_id))


def _attached_statements(
    project: Project, name: Any, policy_type: str, property_name: str
) -> tuple[Statement, ...]:
    scope = project.scope
    statements: list[Statement] = []
    for logical_id in scope.of_type(policy_type):
        properties = scope.properties(logical_id)
        names = properties.get(property_name)
        if name in (names if isinstance(names, list) else [names]):
            statements += parse_statements(properties.get("PolicyDocument"))
    return tuple(statements)
