"""Derive the AWS requests that the roles of a pipeline make while it runs.

Sources: "AWS CloudFormation deploy action reference" and "Create a CodePipeline service role" in
the CodePipeline user guide.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipegen.cloudformation import arns
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved, join
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, ArtifactStore, Pipeline
from pipegen.iam.request import Principal, Request

_STACK = ("CreateStack", "UpdateStack", "DescribeStacks")
_CHANGE_SET = ("CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "DescribeStacks")
_CALLS_BY_MODE: Mapping[str, Sequence[str]] = {
    "CREATE_UPDATE": _STACK,
    "REPLACE_ON_FAILURE": (*_STACK, "DeleteStack"),
    "CHANGE_SET_REPLACE": _CHANGE_SET,
    "CHANGE_SET_EXECUTE": ("DescribeChangeSet", "DescribeStacks", "ExecuteChangeSet"),
    "DELETE_ONLY": ("DeleteStack", "DescribeStacks"),
}
_CLOUDFORMATION = "cloudformation.amazonaws.com"
PIPELINE, STACKS = (
    Principal(service="codepipeline.amazonaws.com"),
    Principal(service=_CLOUDFORMATION),
)
"""The services that assume the roles of a pipeline: CodePipeline, and CloudFormation."""


def deploy_requests(
    scope: StackContext, pipeline: Pipeline, deployment: DeployAction
) -> Iterator[Request]:
    """Yield the requests of the role of `deployment`; `scope` is the pipeline's template."""
    action = deployment.action
    principal = Principal(action.role or pipeline.role or "")
    yield from stack_requests(scope, principal, deployment.account, deployment.region, action)
    if "StackPolicy" in deployment.configuration:
        stack = _stack(scope, deployment.account, deployment.region, action)
        yield Request(principal, "cloudformation:SetStackPolicy", stack, deployment.account)
    calls = ["GetObject", "PutObject"] if action.outputs else ["GetObject"]
    yield from artifact_requests(scope, principal, find_artifact_store(pipeline, action), calls)


def stack_requests(
    scope: StackContext,
    principal: Principal,
    account: str | None,
    region: str | None,
    action: Action,
) -> Iterator[Request]:
    """Yield the requests of a deploy action to CloudFormation, and the one to pass its role.

    Args:
        scope: The pipeline's template.
        principal: The role of the action.
        account: The account of the stack, or None if it is unknown.
        region: The region of the stack, or None if it is unknown.
        action: The deploy action.

    """
    stack = _stack(scope, account, region, action)
    passed, change_set = action.text("RoleArn"), action.text("ChangeSetName")
    keys = {"cloudformation:RoleArn": passed, "cloudformation:ChangeSetName": change_set}
    known_keys = {key: value for key, value in keys.items() if value}
    for call in _CALLS_BY_MODE.get(action.text("ActionMode") or "", ()):
        yield Request(principal, f"cloudformation:{call}", stack, account, known_keys)
    if passed and action.text("ActionMode") != "CHANGE_SET_EXECUTE":
        context = {"iam:PassedToService": _CLOUDFORMATION}
        yield Request(principal, "iam:PassRole", passed, arns.account(passed), context)


def artifact_requests(
    scope: StackContext, principal: Principal, store: ArtifactStore | None, calls: Sequence[str]
) -> Iterator[Request]:
    """Yield the requests to the bucket and the key of `store`, for the S3 `calls`.

    To read artifacts, the call is `GetObject`; to write them, `PutObject`.
    """
    if store is None or store.bucket is None:
        return
    file = join([f"arn:{scope.partition}:s3:::", store.bucket, "/pipeline/Source/file"])
    for call in calls:
        context = _object_context(call, store.key)
        yield Request(principal, f"s3:{call}", file, scope.account, context)
    if store.key and store.key.startswith("arn:") and ":key/" in store.key:
        key_calls = ["Decrypt"] if "PutObject" not in calls else ["Decrypt", "GenerateDataKey"]
        for call in key_calls:
            yield _key_request(scope, principal, f"kms:{call}", store.key, "s3")


def service_role_requests(
    scope: StackContext, pipeline: Pipeline
) -> Iterator[tuple[Action | None, Request]]:
    """Yield the requests of the service role, each with its action; None for all actions."""
    principal = Principal(pipeline.role or "")
    for store in pipeline.stores.values():
        for request in artifact_requests(scope, principal, store, ["GetObject", "PutObject"]):
            yield None, request
    for action in pipeline.actions:
        if action.role:
            yield action, assume_role_request(principal, action.role)
        for request in _action_requests(scope, principal, action):
            yield action, request


def assume_role_request(principal: Principal, role: str) -> Request:
    """Return the request of `principal` to assume the role with the ARN `role`.

    A service makes it on behalf of a resource in the role's account.
    """
    account = arns.account(role)
    source = Unresolved("${AWS::AccountId}") if account is None else account
    keys = {"aws:SourceAccount": source, "aws:SourceArn": Unresolved("${Source}")}
    return Request(principal, "sts:AssumeRole", role, account, keys if principal.service else {})


def find_artifact_store(pipeline: Pipeline, action: Action) -> ArtifactStore | None:
    """Return the artifact store of the region of `action`, or None if there is no store."""
    return pipeline.stores.get(action.region or "") or next(iter(pipeline.stores.values()), None)


def _action_requests(
    scope: StackContext, principal: Principal, action: Action
) -> Iterator[Request]:
    """Yield the requests that the service role makes itself for `action`."""
    topic = action.text("NotificationArn") if action.provider == "Manual" else None
    if topic:
        yield Request(principal, "sns:Publish", topic, arns.account(topic))
        key = _topic_key(scope, topic)
        if key:
            for call in ("Decrypt", "GenerateDataKey"):
                yield _key_request(scope, principal, f"kms:{call}", key, "sns")
    connection = action.text("ConnectionArn")
    if connection and action.provider == "CodeStarSourceConnection" and not action.role:
        for prefix in ("codeconnections", "codestar-connections"):
            account = arns.account(connection)
            yield Request(principal, f"{prefix}:UseConnection", connection, account)


def _topic_key(scope: StackContext, topic: str) -> str | None:
    for logical_id in scope.of_type("AWS::SNS::Topic"):
        key = scope.properties(logical_id).get("KmsMasterKeyId")
        if scope.ref(logical_id) == topic and isinstance(key, str) and key.startswith("arn:"):
            return key
    return None


def _stack(scope: StackContext, account: str | None, region: str | None, action: Action) -> str:
    name = action.text("StackName") or Unresolved("${StackName}")
    parts = [
        f"arn:{scope.partition}:cloudformation:",
        region or Unresolved("${AWS::Region}"),
        ":",
        account or Unresolved("${AWS::AccountId}"),
        ":stack/",
        Unresolved(name) if "#{" in name else name,
        "/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5",
    ]
    return join(parts)


def _object_context(call: str, key: str | None) -> Mapping[str, str | Sequence[str]]:
    """Return the context keys of a request for an artifact, which KMS encrypts."""
    if call != "PutObject":
        return {"aws:SecureTransport": "true"}
    return {
        "aws:SecureTransport": "true",
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": key or Unresolved("${Key}"),
    }


def _key_request(
    scope: StackContext, principal: Principal, action: str, key: str, via: str
) -> Request:
    """Return the request for a key that a service makes on behalf of `principal`.

    Args:
        scope: The pipeline's template.
        principal: The role that uses the service.
        action: The KMS action, such as `kms:Decrypt`.
        key: The ARN of the key.
        via: The service in `kms:ViaService`, such as `s3`.

    """
    context = {
        "kms:ResourceAliases": _aliases(scope, key),
        "kms:ViaService": f"{via}.{arns.region(key)}.amazonaws.com",
        "kms:CallerAccount": principal.account or Unresolved("${AWS::AccountId}"),
    }
    return Request(principal, action, key, arns.account(key), context)


def _aliases(scope: StackContext, key: str) -> list[str]:
    """Return the aliases of `key`; they are `Unresolved` if the template does not create it."""
    key_ids = [
        scope.ref(logical_id)
        for logical_id in scope.of_type("AWS::KMS::Key")
        if scope.attribute(logical_id, "Arn") == key
    ]
    if not key_ids:
        return [Unresolved("${alias}")]
    return [
        str(scope.ref(logical_id))
        for logical_id in scope.of_type("AWS::KMS::Alias")
        if scope.properties(logical_id).get("TargetKeyId") in (key_ids[0], key)
    ]
