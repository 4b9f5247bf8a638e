"""What the roles of a pipeline ask AWS for while it runs, as requests.

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
_CALLS: Mapping[str, Sequence[str]] = {
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
    """Yield what the role of a deployment asks for. `scope` is the pipeline's template."""
    action = deployment.action
    who = Principal(action.role or pipeline.role or "")
    yield from stack_requests(scope, who, deployment.account, deployment.region, action)
    if "StackPolicy" in deployment.configuration:
        stack = _stack(scope, deployment.account, deployment.region, action)
        yield Request(who, "cloudformation:SetStackPolicy", stack, deployment.account)
    calls = ["GetObject", "PutObject"] if action.outputs else ["GetObject"]
    yield from artifact_requests(scope, who, artifact_store_request(pipeline, action), calls)


def stack_requests(
    scope: StackContext, who: Principal, account: str | None, region: str | None, action: Action
) -> Iterator[Request]:
    """Yield what the role `who` asks CloudFormation for, and that it may pass its role."""
    stack = _stack(scope, account, region, action)
    passed, change_set = action.text("RoleArn"), action.text("ChangeSetName")
    sent = {"cloudformation:RoleArn": passed, "cloudformation:ChangeSetName": change_set}
    given = {key: value for key, value in sent.items() if value}
    for call in _CALLS.get(action.text("ActionMode") or "", ()):
        yield Request(who, f"cloudformation:{call}", stack, account, given)
    if passed and action.text("ActionMode") != "CHANGE_SET_EXECUTE":
        context = {"iam:PassedToService": _CLOUDFORMATION}
        yield Request(who, "iam:PassRole", passed, arns.account(passed), context)


def artifact_requests(
    scope: StackContext, who: Principal, of: ArtifactStore | None, calls: Sequence[str]
) -> Iterator[Request]:
    """Yield what `who` asks of bucket and key to read, or with `PutObject` to write, artifacts."""
    if of is None or of.bucket is None:
        return
    bucket = join([f"arn:{scope.partition}:s3:::", of.bucket])
    account = scope.account
    for call in calls:
        file, context = join([bucket, "/pipeline/Source/file"]), _of_object(call, of.key)
        yield Request(who, f"s3:{call}", file, account, context)
    if of.key and of.key.startswith("arn:") and ":key/" in of.key:
        names = ["Decrypt"] if "PutObject" not in calls else ["Decrypt", "GenerateDataKey"]
        for name in names:
            yield _of_key(scope, who, f"kms:{name}", of.key, "s3")


def service_role_requests(
    scope: StackContext, pipeline: Pipeline
) -> Iterator[tuple[Action | None, Request]]:
    """Yield what the service role asks for, with the action that it asks it for."""
    who = Principal(pipeline.role or "")
    for each in pipeline.stores.values():
        for request in artifact_requests(scope, who, each, ["GetObject", "PutObject"]):
            yield None, request
    for action in pipeline.actions:
        if action.role:
            yield action, assume_role_request(who, action.role)
        for request in _own(scope, who, action):
            yield action, request


def assume_role_request(who: Principal, role: str) -> Request:
    """Return the request by which `who` assumes the role with the ARN `role`.

    A service that does works for something in the role's account.
    """
    account = arns.account(role)
    source = Unresolved("${AWS::AccountId}") if account is None else account
    works_for = {"aws:SourceAccount": source, "aws:SourceArn": Unresolved("${Source}")}
    return Request(who, "sts:AssumeRole", role, account, works_for if who.service else {})


def artifact_store_request(pipeline: Pipeline, action: Action) -> ArtifactStore | None:
    """Return the artifact store that `action` reads from."""
    return pipeline.stores.get(action.region or "") or next(iter(pipeline.stores.values()), None)


def _own(scope: StackContext, who: Principal, action: Action) -> Iterator[Request]:
    """Yield what the service role asks for itself in `action`."""
    topic = action.text("NotificationArn") if action.provider == "Manual" else None
    if topic:
        yield Request(who, "sns:Publish", topic, arns.account(topic))
        key = _topic_key(scope, topic)
        if key:
            for call in ("Decrypt", "GenerateDataKey"):
                yield _of_key(scope, who, f"kms:{call}", key, "sns")
    connection = action.text("ConnectionArn")
    if connection and action.provider == "CodeStarSourceConnection" and not action.role:
        for prefix in ("codeconnections", "codestar-connections"):
            account = arns.account(connection)
            yield Request(who, f"{prefix}:UseConnection", connection, account)


def _topic_key(scope: StackContext, topic: str) -> str | None:
    for each in scope.of_type("AWS::SNS::Topic"):
        key = scope.properties(each).get("KmsMasterKeyId")
        if scope.ref(each) == topic and isinstance(key, str) and key.startswith("arn:"):
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


def _of_object(call: str, key: str | None) -> Mapping[str, str | Sequence[str]]:
    """Return the context of a request about an artifact, which CodePipeline encrypts by KMS."""
    if call != "PutObject":
        return {"aws:SecureTransport": "true"}
    return {
        "aws:SecureTransport": "true",
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": key or Unresolved("${Key}"),
    }


def _of_key(scope: StackContext, who: Principal, call: str, key: str, via: str) -> Request:
    """Return the request for `key` that the service `via` makes for `who`."""
    context = {
        "kms:ResourceAliases": _aliases(scope, key),
        "kms:ViaService": f"{via}.{arns.region(key)}.amazonaws.com",
        "kms:CallerAccount": who.account or Unresolved("${AWS::AccountId}"),
    }
    return Request(who, call, key, arns.account(key), context)


def _aliases(scope: StackContext, key: str) -> list[str]:
    """Return the aliases of `key`: `Unknown` where the template does not make it."""
    made = [e for e in scope.of_type("AWS::KMS::Key") if scope.attribute(e, "Arn") == key]
    if not made:
        return [Unresolved("${alias}")]
    return [
        str(scope.ref(each))
        for each in scope.of_type("AWS::KMS::Alias")
        if scope.properties(each).get("TargetKeyId") in (scope.ref(made[0]), key)
    ]
