"""E9524 cross-account-key-id."""

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule


class CrossAccountKeyId(PipelineRule, tags=("codepipeline", "kms", "account")):
    """The key of an artifact store is no ARN of a key, and actions cross accounts.

    ### Why

    An alias, and the id of a key without its account, are looked up in the account of whoever asks
    for them. A role of another account finds no such key there, or somebody else's: the action
    fails with access denied. Only the ARN of the key itself is the same for everybody.

    ### Broken

    ```json
    {"EncryptionKey": {"Type": "KMS", "Id": "alias/artifacts"}}
    ```

    ### Kept

    ```json
    {"EncryptionKey": {"Type": "KMS", "Id": {"Fn::GetAtt": ["ArtifactKey", "Arn"]}}}
    ```
    """

    id = "E9524"
    shortdesc = "cross-account-key-id"
    description = "The key of an artifact store should be an ARN when actions cross accounts"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-codepipeline-pipeline-encryptionkey.html"
    )

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        for store in pipeline.stores.values() if crosses_accounts(project, pipeline) else ():
            if store.key and not isinstance(store.key, Unresolved) and not _is_arn(store.key):
                yield _match.match_at(
                    [*store.path, "EncryptionKey", "Id"],
                    f"actions of other accounts can't find the key by {_describe(store.key)}",
                    'name it by its ARN, such as {"Fn::GetAtt": ["ArtifactKey", "Arn"]}',
                )


def crosses_accounts(project: Project, pipeline: Pipeline) -> bool:
    """Return True if an action of `pipeline` is known to act in another account."""
    accounts = {action.account for action in pipeline.actions if action.account}
    return len(accounts | {project.scope.account or min(accounts, default="")}) > 1


def _is_arn(key: str) -> bool:
    return key.startswith("arn:") and ":key/" in key


def _describe(key: str) -> str:
    return f"the alias {key}" if "alias/" in key else "its id alone"
