"""As whom a CloudFormation action is performed: all that its roles must be, and be allowed.

Source: "Create a pipeline in CodePipeline that uses resources from another AWS account" and "AWS
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

_MOST_NAMED = 5


def check_action_role(files: Workspace, action: Action) -> None:
    """Raise `Failed` where the roles of `action` are not there, or may not do what it needs."""
    _exist(files, action)
    passed = action.text("RoleArn")
    own = arns.account(action.role or files.pipeline.role or "")
    if passed and arns.account(passed) != own:
        help_ = f"name a role of account {own}"
        raise ActionFailed("Cross-account pass role is not allowed", help_, _passed(files, action))
    _decrypts(files, action)
    for request in _requests(files, action):
        authorization.authorize(files.system, request, _acting(files, action))
    _executes(files, action)


def _exist(files: Workspace, action: Action) -> None:
    """Raise `Failed` for a role that no template of the set makes: its account is set up by it."""
    service, passed = files.pipeline.role or "", action.text("RoleArn")
    if action.role and files.system.role(action.role) is None:
        reason = f"{service} is not authorized to perform AssumeRole on role {action.role}"
        help_ = "there is no such role: name the one that account-setup makes in that account"
        raise ActionFailed(reason, help_, _acting(files, action))
    if passed and files.system.role(passed) is None:
        reason = f"Role {passed} is invalid or cannot be assumed"
        help_ = "there is no such role: name the one that account-setup makes in that account"
        raise ActionFailed(reason, help_, _passed(files, action))


def _decrypts(files: Workspace, action: Action) -> None:
    """Raise `Failed` where another account would need a key that it can't be given."""
    store = required_access.find_artifact_store(files.pipeline, action)
    abroad = arns.account(action.role or "") not in (None, files.system.scope.account)
    if not abroad or store is None or not action.inputs:
        return
    place = FileLocation(Path(files.system.template.path), store.path)
    if store.key is None:
        reason = "The artifact is encrypted with the key aws/s3, which no other account may use"
        raise ActionFailed(f"Access Denied: {reason}", "give the store an EncryptionKey", place)
    if not _is_key_arn(store):
        reason = f"The key {store.key} is not found in account {arns.account(action.role or '')}"
        help_ = "name the key by its ARN: an alias or an id is looked for in the action's account"
        raise ActionFailed(f"NotFoundException: {reason}", help_, place)


def _is_key_arn(store: ArtifactStore) -> bool:
    return (store.key or "").startswith("arn:") and ":key/" in (store.key or "")


def _requests(files: Workspace, action: Action) -> Iterator[Request]:
    system, pipeline = files.system, files.pipeline
    if action.role:
        yield required_access.assume_role_request(Principal(pipeline.role or ""), action.role)
    who = Principal(action.role or pipeline.role or "")
    account = action.account or system.scope.account
    region = action.region or system.scope.region
    yield from required_access.stack_requests(system.scope, who, account, region, action)
    for deployment in system.deployments(pipeline):
        if deployment.action.path == action.path:
            yield from required_access.deploy_requests(system.scope, pipeline, deployment)
    if passed := action.text("RoleArn"):
        yield required_access.assume_role_request(required_access.STACKS, passed)


def _executes(files: Workspace, action: Action) -> None:
    """Raise `Failed` where CloudFormation, as the role that it is given, lacks a permission."""
    role = files.system.role(action.text("RoleArn") or "")
    for each in files.system.deployments(files.pipeline):
        scope = each.scope if each.action.path == action.path else None
        if role is None or scope is None:
            continue
        if missing := missing_permissions.missing_actions(role, scope, each.file_parameters):
            alone = dataclasses.replace(role, boundary=None)
            is_limited = not missing_permissions.missing_actions(
                alone, scope, each.file_parameters
            )
            raise _lacking(role, missing, is_limited)


def _lacking(role: Role, missing: list[str], is_limited: bool) -> ActionFailed:
    """Return the failure for want of `missing`, which only the boundary of `role` may refuse."""
    more = len(missing) - _MOST_NAMED
    named = ", ".join(missing[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    reason = f"User: {Principal(role.arn).session} is not authorized to perform: {named}"
    help_ = "allow it to the execution role; `pipegen render` computes what it needs"
    if is_limited:
        reason += " because no permissions boundary allows it"
        help_ = "allow it in the permissions boundary of the execution role"
    return ActionFailed(
        reason, help_, FileLocation(Path(role.template), ("Resources", role.logical_id))
    )


def _acting(files: Workspace, action: Action) -> FileLocation:
    key = ["RoleArn"] if action.role else []
    return FileLocation(Path(files.system.template.path), (*action.path, *key))


def _passed(files: Workspace, action: Action) -> FileLocation:
    return FileLocation(
        Path(files.system.template.path), (*action.path, "Configuration", "RoleArn")
    )
