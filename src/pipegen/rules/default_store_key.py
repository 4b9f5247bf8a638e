"""I9551 default-store-key."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import reporting
from pipegen.rules.key_alias import crosses_accounts


class DefaultStoreKey(CloudFormationLintRule):
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
    shortdesc = "default-store-key"
    description = "An artifact store should have a key of your own"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html"
    )
    tags = ["codepipeline", "kms"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such store."""
        system = reporting.system(cfn)
        return [
            reporting.found(
                store.path,
                "artifacts are encrypted with a key whose policy nobody can narrow",
                'add an EncryptionKey, with {"Fn::GetAtt": ["ArtifactKey", "Arn"]} as its Id',
            )
            for pipeline in system.pipelines
            if not crosses_accounts(system, pipeline)
            for store in pipeline.stores.values()
            if store.key is None
        ]
