"""The KMS keys of all stacks: symmetric, rotated, administered by their own account."""

from awacs import aws
from troposphere import Ref, Sub, kms

from pipegen.stacks import conventions, policy_documents


def key(logical_id: str, description: str, *users: aws.Statement) -> kms.Key:
    """Return a key that IAM policies of its account allow, and the statements `users` as well."""
    # Without this statement no principal could change the key policy again (AWS page "Default key
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
    """Return the alias `name`, in the form `alias/…`, of the key with logical id `target`."""
    return kms.Alias(logical_id, AliasName=name, TargetKeyId=Ref(target))
