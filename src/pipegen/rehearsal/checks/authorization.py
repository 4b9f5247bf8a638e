"""Whether the policies of the rendered files let somebody do what a pipeline needs."""

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
"""Service → the type that has a policy, the type that gives it, and where that names the other."""


def authorize(system: Project, request: Request, otherwise: FileLocation) -> None:
    """Raise `Failed` where the files of `system` refuse `request`; it is about `otherwise`.

    Where the role that asks allows it, it is about the policy of what is asked for. Resources that
    the files don't make are given the benefit of the doubt.
    """
    role = system.role(request.principal.arn) if request.principal.arn else None
    made, policy = _of_resource(system, request)
    policies = Policies(
        identity=role.identity if role else None,
        boundary=role.boundary if role else None,
        resource=policy,
        is_key=request.action.startswith("kms:"),
        is_trust=request.action == "sts:AssumeRole",
    )
    decision = evaluate(request, policies)
    if decision.allowed:
        _check_enabled(system, request, made)
        return
    alone = Policies(policies.identity, None, policies.boundary)
    is_its_own_fault = not request.principal.service and not evaluate(request, alone).allowed
    blamed = _of_role(role) if is_its_own_fault else made
    help_ = _help(request, decision.reason, is_there=blamed == made)
    raise ActionFailed(
        aws_messages.access_denied_message(request, decision.reason), help_, blamed or otherwise
    )


def _help(request: Request, reason: str, *, is_there: bool) -> str:
    """Return what to change; `is_there` is whether in the policy of what is asked for."""
    if "explicit deny" in reason:
        return f"take {request.action} out of the statement that denies it"
    allow = f"allow {request.action} on {request.resource}"
    if is_there:
        return f"{allow} to {request.principal.arn or request.principal.service} there"
    return f"{allow} in the permissions boundary" if "no permissions boundary" in reason else allow


def _check_enabled(system: Project, request: Request, made: FileLocation | None) -> None:
    """Raise `Failed` where the request is for a key that the template makes and disables."""
    if made and request.action.startswith("kms:"):
        enabled = system.scope.properties(str(made.keys[-1])).get("Enabled")
        if text(enabled) == "false":
            raise ActionFailed(f"{request.resource} is disabled", "enable the key", made)


def authorize_service(files: Workspace, action: Action) -> None:
    """Raise `Failed` where the service role may not do what it does itself in `action`."""
    system, pipeline = files.system, files.pipeline
    template = Path(system.template.path)
    if action.category == "Source":
        role = FileLocation(template, (*pipeline.path, "RoleArn"))
        authorize(
            system,
            required_access.assume_role_request(required_access.PIPELINE, pipeline.role or ""),
            role,
        )
    for about, request in required_access.service_role_requests(system.scope, pipeline):
        of_source = about is None and action.category == "Source"
        own = about is not None and about.path == action.path and not action.is_cloudformation
        if of_source or own:
            authorize(system, request, FileLocation(template, action.path))


def _of_role(role: Role | None) -> FileLocation | None:
    return FileLocation(Path(role.template), ("Resources", role.logical_id)) if role else None


def _of_resource(
    system: Project, request: Request
) -> tuple[FileLocation | None, tuple[Statement, ...] | None]:
    """Return where what is asked for is made, and its policy: None where that is not known."""
    service = request.action.partition(":")[0]
    if request.action == "sts:AssumeRole":
        role = system.role(request.resource)
        return _of_role(role), role.trust if role else None
    if service == "kms":
        return _of_key(system, request.resource)
    if service not in _POLICIES:
        return None, ()  # within an account, there is no other policy to ask
    kind, policy, named = _POLICIES[service]
    arn = request.resource.partition("/")[0]
    for each in system.scope.of_type(kind):
        if arn in (system.scope.attribute(each, "Arn"), system.scope.ref(each)):
            return _place(system, each), _given(system, system.scope.ref(each), policy, named)
    return None, None


def _of_key(system: Project, arn: str) -> tuple[FileLocation | None, tuple[Statement, ...] | None]:
    scope = system.scope
    for each in scope.of_type("AWS::KMS::Key"):
        if scope.attribute(each, "Arn") == arn:
            return _place(system, each), parse_statements(scope.properties(each).get("KeyPolicy"))
    return None, None


def _place(system: Project, logical_id: str) -> FileLocation:
    return FileLocation(Path(system.template.path), ("Resources", logical_id))


def _given(system: Project, name: Any, policy: str, named: str) -> tuple[Statement, ...]:
    scope = system.scope
    found: list[Statement] = []
    for each in scope.of_type(policy):
        properties = scope.properties(each)
        taken = properties.get(named)
        if name in (taken if isinstance(taken, list) else [taken]):
            found += parse_statements(properties.get("PolicyDocument"))
    return tuple(found)
