"""The artifact store: an encrypted bucket for the pipeline and its action roles, and its key."""

from typing import Any

from awacs import aws
from troposphere import GetAtt, Ref, Sub, Template, kms, s3

from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions, kms_keys, policy_documents

_DAYS_OF_OLD_VERSIONS = 90


def add(template: Template, delivery: Delivery) -> None:
    """Add the artifact key, its alias, the artifact bucket and its policy."""
    template.add_resource(_key(delivery))
    template.add_resource(
        kms_keys.alias("ArtifactKeyAlias", delivery.artifact_alias, "ArtifactKey")
    )
    template.add_resource(_bucket())
    template.add_resource(_bucket_policy(delivery))


def _key(delivery: Delivery) -> kms.Key:
    read = ["kms:Decrypt", "kms:DescribeKey"]
    roles = policy_documents.allow_principal(
        "ReadByActionRoles", _account_roots(delivery), read, ["*"], _roles(delivery)
    )
    return kms_keys.key("ArtifactKey", "Encrypts the artifacts of the pipeline.", roles)


def _bucket() -> s3.Bucket:
    encryption = s3.ServerSideEncryptionByDefault(
        SSEAlgorithm="aws:kms", KMSMasterKeyID=GetAtt("ArtifactKey", "Arn")
    )
    return s3.Bucket(
        "ArtifactBucket",
        **conventions.RETAIN,
        BucketEncryption=s3.BucketEncryption(
            ServerSideEncryptionConfiguration=[
                s3.ServerSideEncryptionRule(
                    BucketKeyEnabled=True, ServerSideEncryptionByDefault=encryption
                )
            ]
        ),
        LifecycleConfiguration=s3.LifecycleConfiguration(Rules=[_old_versions()]),
        OwnershipControls=s3.OwnershipControls(
            Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
        ),
        PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
            BlockPublicAcls=True,
            BlockPublicPolicy=True,
            IgnorePublicAcls=True,
            RestrictPublicBuckets=True,
        ),
        VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
    )


def _old_versions() -> s3.LifecycleRule:
    # Current versions do not expire: a rollback runs from the artifacts of an earlier execution.
    return s3.LifecycleRule(
        Id="ExpireOldVersions",
        Status="Enabled",
        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=7),
        NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(
            NoncurrentDays=_DAYS_OF_OLD_VERSIONS
        ),
    )


def _bucket_policy(delivery: Delivery) -> s3.BucketPolicy:
    bucket, objects = GetAtt("ArtifactBucket", "Arn"), Sub("${ArtifactBucket.Arn}/*")
    accounts, roles = _account_roots(delivery), _roles(delivery)
    unencrypted = aws.StringNotEquals({"s3:x-amz-server-side-encryption": "aws:kms"})
    return s3.BucketPolicy(
        "ArtifactBucketPolicy",
        Bucket=Ref("ArtifactBucket"),
        PolicyDocument=policy_documents.document(
            policy_documents.deny(
                "DenyPlainHttp",
                ["s3:*"],
                [bucket, objects],
                aws.Bool({"aws:SecureTransport": "false"}),
            ),
            policy_documents.deny(
                "DenyUnencryptedObjects", ["s3:PutObject"], [objects], unencrypted
            ),
            policy_documents.allow_principal(
                "ReadByActionRoles",
                accounts,
                ["s3:GetObject", "s3:GetObjectVersion"],
                [objects],
                roles,
            ),
            policy_documents.allow_principal(
                "FindByActionRoles",
                accounts,
                ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
                [bucket],
                roles,
            ),
        ),
    )


def _account_roots(delivery: Delivery) -> aws.Principal:
    # The root of an account always exists; a role that does not exist yet is rejected as a
    # principal.
    roots = [Sub(f"arn:${{AWS::Partition}}:iam::{account}:root") for account in delivery.accounts]
    return aws.Principal("AWS", roots)


def _roles(delivery: Delivery) -> Any:
    arns = [delivery.role_arn(account, delivery.action_role) for account in delivery.accounts]
    return aws.ArnEquals({"aws:PrincipalArn": arns})
