"""KMS keys as every stack makes them: symmetric, rotating, administered by their own account."""

from awacs import aws
from troposphere import Ref, Sub, kms

from pipegen.stacks import conventions, policy_documents


def key(logical_id: str, description: str, *users: aws.Statement) -> kms.Key:
    """Return a key whose account decides by IAM who may use it, and that `users` admit as well."""
    # Without this statement nobody could change the key's policy again (AWS page "Default key
    # policy").
    root = aws.Principal("AWS", Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"))
    owner = policy_documents.allow_principal("AdministerByAccount", root, ["kms:*"], ["*"])
    return kms.Key(
        logical_id,
        **conventions.RETAIN,
        Description=description,
        EnableKeyRotation=True,
        KeyPolicy=policy_documents.document(owner, *users),
    )


def alias(logical_id: str, name: str, target: str) -> kms.Alias:
    """Return the alias `name`, as in `alias/…`, of the key with the logical id `target`."""
    return kms.Alias(logical_id, AliasName=name, TargetKeyId=Ref(target))
