"""E9551 artifact-store-key and I9551 aws-managed-artifact-key: a store without your own key."""

from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule
from pipegen.lint.rules.cross_account_key_id import crosses_accounts


class _StoreKey(PipelineRule):
    """Base class of the rules that report artifact stores without a key."""

    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html"
    )
    crosses_accounts: bool
    """Whether the rule checks pipelines with actions in other accounts, or all other pipelines."""
    message: str

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        hint = 'add an EncryptionKey, with {"Fn::GetAtt": ["ArtifactKey", "Arn"]} as its Id'
        if crosses_accounts(project, pipeline) == self.crosses_accounts:
            for store in pipeline.stores.values():
                if store.key is None:
                    yield _match.match_at(store.path, self.message, hint)


class ArtifactStoreKey(_StoreKey, tags=("codepipeline", "kms", "account")):
    """An artifact store has no key, and actions cross accounts.

    ### Why

    Without `EncryptionKey` CodePipeline takes the key that AWS manages for S3 in the account. Its
    policy can't be changed, so that no role of another account can read an artifact: each of its
    actions fails with access denied.

    ### Broken

    ```json
    {"Type": "S3", "Location": {"Ref": "ArtifactBucket"}}
    ```

    ### Kept

    ```json
    {
      "Type": "S3",
      "Location": {"Ref": "ArtifactBucket"},
      "EncryptionKey": {"Type": "KMS", "Id": {"Fn::GetAtt": ["ArtifactKey", "Arn"]}}
    }
    ```
    """

    id = "E9551"
    shortdesc = "artifact-store-key"
    description = "An artifact store should have a key when actions cross accounts"
    crosses_accounts = True
    message = "no role of another account can read artifacts without a key of your own"


class AwsManagedArtifactKey(_StoreKey, tags=("codepipeline", "kms")):
    """An artifact store has no key of your own.

    ### Why

    Without `EncryptionKey` CodePipeline takes the key that AWS manages for S3 in the account. It
    does while all actions stay in this account; but whoever may read the bucket may read the
    artifacts too, as nobody can narrow that key's policy, and the first action in another account
    needs another key.

    ### Broken

    ```json
    {"Type": "S3", "Location": {"Ref": "ArtifactBucket"}}
    ```

    ### Kept

    ```json
    {
      "Type": "S3",
      "Location": {"Ref": "ArtifactBucket"},
      "EncryptionKey": {"Type": "KMS", "Id": {"Fn::GetAtt": ["ArtifactKey", "Arn"]}}
    }
    ```
    """

    id = "I9551"
    shortdesc = "aws-managed-artifact-key"
    description = "An artifact store should have a key of your own"
    crosses_accounts = False
    message = "artifacts are encrypted with a key whose policy nobody can narrow"
