"""Check the roles of a CloudFormation action: that they exist, and have the permissions it needs.

Sources: "Create a pipeline in CodePipeline that uses resources from another AWS account" and "AWS
CloudFormation deploy action reference" in the CodePipeline user guide.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from pipegen.cloudformation import arns
from pipegen.codepipeline import required_access
from pipegen.codepipeline.model import Action, ArtifactStore
from pipegen.iam import missing_permissions
from pipegen.iam.request import Principal, Request
from pipegen.iam.role import Role
from pipegen.rehearsal.checks import authorization
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.workspace import Workspace

_MAX_LISTED = 5


def check_action_role(workspace: Workspace, action: Action) -> None:
    """Raise `ActionFailed` if a role of `action` does not exist, or a permission is missing."""
    _check_roles_exist(workspace, action)
    passed = action.text("RoleArn")
    account = arns.account(action.role or workspace.pipeline.role or "")
    if passed and arns.account(passed) != account:
        hint = f"name a role of account {account}"
        raise ActionFailed(
            "Cross-account pass role is not allowed",
            hint,
            _passed_role_location(workspace, action),
        )
    _check_artifact_access(workspace, action)
    for request in _required_requests(workspace, action):
        authorization.authorize(workspace.project, request, _action_location(workspace, action))
    _check_execution_role(workspace, action)


def _check_roles_exist(workspace: Workspace, action: Action) -> None:
    """Raise `ActionFailed` if no template of the project creates a role of `action`."""
    service, passed = workspace.pipeline.role or "", action.text("RoleArn")
    if action.role and workspace.project.role(action.role) is None:
        reason = f"{service} is not authorized to perform AssumeRole on role {action.role}"
        hint = "there is no such role: name the one that account-setup makes in that account"
        raise ActionFailed(reason, hint, _action_location(workspace, action))
    if passed and workspace.project.role(passed) is None:
        reason = f"Role {passed} is invalid or cannot be assumed"
        hint = "there is no such role: name the one that account-setup makes in that account"
        raise ActionFailed(reason, hint, _passed_role_location(workspace, action))


def _check_artifact_access(workspace: Workspace, action: Action) -> None:
    """Raise `ActionFailed` if the role of another account can't use the artifact store's key."""
    store = required_access.find_artifact_store(workspace.pipeline, action)
    is_cross_account = arns.account(action.role or "") not in (
        None,
        workspace.project.scope.account,
    )
    if not is_cross_account or store is None or not action.inputs:
        return
    location = FileLocation(Path(workspace.project.template.path), store.path)
    if store.key is None:
        reason = "The artifact is encrypted with the key aws/s3, which no other account may use"
        raise ActionFailed(f"Access Denied: {reason}", "give the store an EncryptionKey", location)
    if not _is_key_arn(store):
        reason = f"The key {store.key} is not found in account {arns.account(action.role or '')}"
        hint = "name the key by its ARN: an alias or an id is looked for in the action's account"
        raise ActionFailed(f"NotFoundException: {reason}", hint, location)


def _is_key_arn(store: ArtifactStore) -> bool:
    return (store.key or "").startswith("arn:") and ":key/" in (store.key or "")


def _required_requests(workspace: Workspace, action: Action) -> Iterator[Request]:
    project, pipeline = workspace.project, workspace.pipeline
    if action.role:
        yield required_access.assume_role_request(Principal(pipeline.role or ""), action.role)
    principal = Principal(action.role or pipeline.role or "")
    account = action.account or project.scope.account
    region = action.region or project.scope.region
    yield from required_access.stack_requests(project.scope, principal, account, region, action)
    for deployment in project.deployments(pipeline):
        if deployment.action.path == action.path:
            yield from required_access.deploy_requests(project.scope, pipeline, deployment)
    if passed := action.text("RoleArn"):
        yield required_access.assume_role_request(required_access.STACKS, passed)


def _check_execution_role(workspace: Workspace, action: Action) -> None:
    """Raise `ActionFailed` if the execution role has not all permissions for its stack."""
    role = workspace.project.role(action.text("RoleArn") or "")
    for deployment in workspace.project.deployments(workspace.pipeline):
        scope = deployment.scope if deployment.action.path == action.path else None
        if role is None or scope is None:
            continue
        if missing := missing_permissions.missing_actions(role, scope, deployment.file_parameters):
            without_boundary = dataclasses.replace(role, boundary=None)
            is_limited = not missing_permissions.missing_actions(
                without_boundary, scope, deployment.file_parameters
            )
            raise _permission_error(role, missing, is_limited)


def _permission_error(role: Role, missing: list[str], is_limited: bool) -> ActionFailed:
    """Return the error; `is_limited` if only the role's boundary denies the `missing` actions."""
    more = len(missing) - _MAX_LISTED
    listed = ", ".join(missing[:_MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
    reason = f"User: {Principal(role.arn).session} is not authorized to perform: {listed}"
    hint = "allow it to the execution role; `pipegen render` computes what it needs"
    if is_limited:
        reason += " because no permissions boundary allows it"
        hint = "allow it in the permissions boundary of the execution role"
    return ActionFailed(
        reason, hint, FileLocation(Path(role.template), ("Resources", role.logical_id))
    )


def _action_location(workspace: Workspace, action: Action) -> FileLocation:
    key = ["RoleArn"] if action.role else []
    return FileLocation(Path(workspace.project.template.path), (*action.path, *key))


def _passed_role_location(workspace: Workspace, action: Action) -> FileLocation:
    return FileLocation(
        Path(workspace.project.template.path), (*action.path, "Configuration", "RoleArn")
    )
