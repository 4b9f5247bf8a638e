"""E9551 artifact-store-key."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import reporting
from pipegen.rules.key_alias import crosses_accounts


class ArtifactStoreKey(CloudFormationLintRule):
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
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html"
    )
    tags = ["codepipeline", "kms", "account"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such store."""
        system = reporting.system(cfn)
        return [
            reporting.found(
                store.path,
                "no role of another account can read artifacts without a key of your own",
                'add an EncryptionKey, with {"Fn::GetAtt": ["ArtifactKey", "Arn"]} as its Id',
            )
            for pipeline in system.pipelines
            if crosses_accounts(system, pipeline)
            for store in pipeline.stores.values()
            if store.key is None
        ]
