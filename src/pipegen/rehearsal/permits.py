"""Whether the policies of the rendered files let somebody do what a pipeline needs."""

from collections.abc import Mapping
from typing import Any

from pipegen.iam.documents import Statement, statements
from pipegen.iam.evaluation import Policies, decide
from pipegen.iam.requests import Request
from pipegen.systems import System

_POLICIES: Mapping[str, tuple[str, str, str]] = {
    "s3": ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
    "sns": ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
}
"""Service → the type that has a policy, the type that gives it, and where that names the other."""


def refused(system: System, request: Request) -> str | None:
    """Return in AWS's words why `request` is refused by the files of `system`; None if it isn't.

    Roles and resources that the files don't make are given the benefit of the doubt.
    """
    role = system.role(request.principal.arn) if request.principal.arn else None
    policies = Policies(
        identity=role.identity if role else None,
        boundary=role.boundary if role else None,
        resource=_of_resource(system, request),
        is_key=request.action.startswith("kms:"),
        is_trust=request.action == "sts:AssumeRole",
    )
    decision = decide(request, policies)
    return None if decision.allowed else decision.reason


def _of_resource(system: System, request: Request) -> tuple[Statement, ...] | None:
    service = request.action.partition(":")[0]
    if request.action == "sts:AssumeRole":
        role = system.role(request.resource)
        return role.trust if role else None
    if service == "kms":
        return _of_key(system, request.resource)
    if service not in _POLICIES:
        return ()  # within an account, there is no other policy to ask
    kind, policy, named = _POLICIES[service]
    arn = request.resource.partition("/")[0]
    made = [
        each
        for each in system.scope.template.of_type(kind)
        if arn in (system.scope.attribute(each, "Arn"), system.scope.ref(each))
    ]
    return _given(system, system.scope.ref(made[0]), policy, named) if made else None


def _of_key(system: System, arn: str) -> tuple[Statement, ...] | None:
    scope = system.scope
    for each in scope.template.of_type("AWS::KMS::Key"):
        if scope.attribute(each, "Arn") == arn:
            return statements(scope.properties(each).get("KeyPolicy"))
    return None


def _given(system: System, name: Any, policy: str, named: str) -> tuple[Statement, ...]:
    scope = system.scope
    found: list[Statement] = []
    for each in scope.template.of_type(policy):
        properties = scope.properties(each)
        taken = properties.get(named)
        if name in (taken if isinstance(taken, list) else [taken]):
            found += statements(properties.get("PolicyDocument"))
    return tuple(found)
