"""E9523 artifact-policies."""

from collections.abc import Sequence

from pipegen.cloudformation.arns import account
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import ArtifactStore, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.errors import Path
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import Statement, parse_statements
from pipegen.iam.request import Principal, Request
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule
from pipegen.lint.rules.undefined_role import undefined_roles


class ArtifactPolicies(PipelineRule, tags=("codepipeline", "s3", "kms")):
    """The artifact store does not admit a role of another account.

    ### Why

    A role of another account reads the artifacts only where the policies of the bucket and of the
    key allow it as well as its own. Otherwise its action fails with "Insufficient permissions: The
    service role or action role doesn't have the permissions required to access the Amazon S3
    bucket".

    ### Broken

    ```json
    {"Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Action": "kms:DescribeKey"}
    ```

    ### Kept

    ```json
    {
      "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
      "Action": ["kms:Decrypt", "kms:DescribeKey"],
      "Condition": {
        "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/infrastructure-action"}
      }
    }
    ```
    """

    id = "E9523"
    shortdesc = "artifact-policies"
    description = "The policies of artifact bucket and key should admit the actions' roles"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "pipelines-create-cross-account.html"
    )

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        for store in pipeline.stores.values():
            for role in _foreign_roles(project, pipeline):
                yield from _match_key(project.scope, store, role)
                yield from _match_bucket(project.scope, store, role)


def _foreign_roles(project: Project, pipeline: Pipeline) -> list[str]:
    own_account = project.scope.account
    roles = {action.role for action in pipeline.actions if action.role and action.inputs}
    roles -= {arn for _, arn in undefined_roles(project)}
    return sorted(
        role for role in roles if own_account and account(role) not in (None, own_account)
    )


def _match_key(scope: StackContext, store: ArtifactStore, role: str) -> Matches:
    for logical_id in scope.template.of_type("AWS::KMS::Key"):
        if not scope.exists(logical_id) or scope.attribute(logical_id, "Arn") != store.key:
            continue
        policy = parse_statements(scope.properties(logical_id).get("KeyPolicy"))
        path = ("Resources", logical_id, "Properties", "KeyPolicy")
        yield from _match_policy(path, policy, role, ["kms:Decrypt"], str(store.key), scope)


def _match_bucket(scope: StackContext, store: ArtifactStore, role: str) -> Matches:
    buckets = {
        scope.ref(logical_id): logical_id
        for logical_id in scope.template.of_type("AWS::S3::Bucket")
    }
    if store.bucket not in buckets or isinstance(store.bucket, Unresolved):
        return
    policies = [
        (("Resources", logical_id, "Properties", "PolicyDocument"), scope.properties(logical_id))
        for logical_id in scope.template.of_type("AWS::S3::BucketPolicy")
        if scope.exists(logical_id) and scope.properties(logical_id).get("Bucket") == store.bucket
    ]
    statements = [
        statement
        for _, properties in policies
        for statement in parse_statements(properties.get("PolicyDocument"))
    ]
    path = policies[0][0] if policies else ("Resources", buckets[store.bucket])
    objects = f"arn:{scope.partition}:s3:::{store.bucket}/*"
    yield from _match_policy(path, statements, role, ["s3:GetObject"], objects, scope)


def _match_policy(
    path: Path,
    policy: Sequence[Statement],
    role: str,
    actions: list[str],
    resource: str,
    scope: StackContext,
) -> Matches:
    """Yield a match for each IAM action that a resource policy does not allow to `role`.

    Args:
        path: The path of the policy in the template.
        policy: Its statements.
        role: The ARN of the role of an action in another account.
        actions: The IAM actions that reading artifacts requires.
        resource: The ARN of the key, or of the objects of the bucket.
        scope: The stack that has the policy.
    """
    for action in actions:
        request = Request(Principal(role), action, resource, scope.account)
        if not evaluate(request, Policies(identity=None, resource=policy)).allowed:
            yield _match.match_at(
                path,
                f"the policy does not let {role} {action}, "
                "so that its action can't read artifacts",
                f"allow {action} to the role's account, narrowed to it by aws:PrincipalArn",
            )
