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
from pipegen.lint.rules.undefined_role import missing


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

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        for store in pipeline.stores.values():
            for role in _foreign_roles(system, pipeline):
                yield from _of_key(system.scope, store, role)
                yield from _of_bucket(system.scope, store, role)


def _foreign_roles(system: Project, pipeline: Pipeline) -> list[str]:
    own = system.scope.account
    roles = {each.role for each in pipeline.actions if each.role and each.inputs}
    roles -= {arn for _, arn in missing(system)}
    return sorted(each for each in roles if own and account(each) not in (None, own))


def _of_key(scope: StackContext, store: ArtifactStore, role: str) -> Matches:
    for logical_id in scope.template.of_type("AWS::KMS::Key"):
        if not scope.exists(logical_id) or scope.attribute(logical_id, "Arn") != store.key:
            continue
        policy = parse_statements(scope.properties(logical_id).get("KeyPolicy"))
        path = ("Resources", logical_id, "Properties", "KeyPolicy")
        yield from _refused(path, policy, role, ["kms:Decrypt"], str(store.key), scope)


def _of_bucket(scope: StackContext, store: ArtifactStore, role: str) -> Matches:
    made = {scope.ref(each): each for each in scope.template.of_type("AWS::S3::Bucket")}
    if store.bucket not in made or isinstance(store.bucket, Unresolved):
        return
    policies = [
        (("Resources", each, "Properties", "PolicyDocument"), scope.properties(each))
        for each in scope.template.of_type("AWS::S3::BucketPolicy")
        if scope.exists(each) and scope.properties(each).get("Bucket") == store.bucket
    ]
    allowing = [
        one for _, each in policies for one in parse_statements(each.get("PolicyDocument"))
    ]
    path = policies[0][0] if policies else ("Resources", made[store.bucket])
    objects = f"arn:{scope.partition}:s3:::{store.bucket}/*"
    yield from _refused(path, allowing, role, ["s3:GetObject"], objects, scope)


def _refused(
    path: Path,
    policy: Sequence[Statement],
    role: str,
    actions: list[str],
    resource: str,
    scope: StackContext,
) -> Matches:
    for each in actions:
        request = Request(Principal(role), each, resource, scope.account)
        if not evaluate(request, Policies(identity=None, resource=policy)).allowed:
            yield _match.match_at(
                path,
                f"the policy does not let {role} {each}, so that its action can't read artifacts",
                f"allow {each} to the role's account, narrowed to it by aws:PrincipalArn",
            )
