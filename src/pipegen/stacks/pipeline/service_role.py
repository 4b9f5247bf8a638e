"""The service role: the documented minimum of permissions, for the pipeline's resources only.

Source: AWS page "Manage the CodePipeline service role".
"""

from collections.abc import Iterator

from awacs import aws
from troposphere import GetAtt, Ref, Sub, Template, iam

from pipegen.config.delivery import Delivery
from pipegen.stacks import policy_documents
from pipegen.stacks.pipeline import approval, source_stage, topics


def add(template: Template, delivery: Delivery) -> None:
    """Add the service role with its inline policy."""
    template.add_resource(
        iam.Role(
            "ServiceRole",
            RoleName=delivery.service_role,
            Description="What the pipeline itself acts as.",
            AssumeRolePolicyDocument=policy_documents.trust("codepipeline.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="Pipeline",
                    PolicyDocument=policy_documents.document(*_statements(delivery)),
                )
            ],
        )
    )


def _statements(delivery: Delivery) -> Iterator[aws.Statement]:
    yield from _artifacts()
    # Both are needed, whichever service the connection's ARN names (AWS page
    # "CodeStarSourceConnection action reference").
    use = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
    yield policy_documents.allow(
        "UseConnection", use, source_stage.connection_arns(delivery.config)
    )
    roles = [delivery.role_arn(account, delivery.action_role) for account in delivery.accounts]
    yield policy_documents.allow("AssumeActionRoles", ["sts:AssumeRole"], roles)
    yield from _approval(delivery)


def _artifacts() -> Iterator[aws.Statement]:
    in_account = aws.StringEquals({"aws:ResourceAccount": Ref("AWS::AccountId")})
    bucket = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
    bucket_arn = GetAtt("ArtifactBucket", "Arn")
    yield policy_documents.allow("FindArtifacts", bucket, [bucket_arn], in_account)
    # PutObjectAcl: the connection source sets bucket-owner-full-control and fails without it.
    objects = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"]
    object_arns = Sub("${ArtifactBucket.Arn}/*")
    yield policy_documents.allow("HandOnArtifacts", objects, [object_arns], in_account)
    key = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ]
    yield policy_documents.allow("UseArtifactKey", key, [GetAtt("ArtifactKey", "Arn")])


def _approval(delivery: Delivery) -> Iterator[aws.Statement]:
    topic = approval.topic(delivery)
    if delivery.approvals and topic is not None:
        yield policy_documents.allow("AskForApproval", ["sns:Publish"], [topic])
        is_created = delivery.creates_approval_topic
        keys = topics.encryption_keys(delivery.config, is_created=is_created)
        if keys:
            yield policy_documents.allow("EncryptTheQuestion", topics.ENCRYPT, keys)
