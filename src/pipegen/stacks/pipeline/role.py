"""The service role: the published minimum, narrowed to the pipeline's own resources.

Source: AWS page "Manage the CodePipeline service role".
"""

from collections.abc import Iterator

from awacs import aws
from troposphere import GetAtt, Ref, Sub, Template, iam

from pipegen.delivery import Delivery
from pipegen.stacks import policies
from pipegen.stacks.pipeline import approval, source, topics


def add(template: Template, delivery: Delivery) -> None:
    """Add the service role with its one policy."""
    template.add_resource(
        iam.Role(
            "ServiceRole",
            RoleName=delivery.service_role,
            Description="What the pipeline itself acts as.",
            AssumeRolePolicyDocument=policies.trust("codepipeline.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="Pipeline",
                    PolicyDocument=policies.document(*_statements(delivery)),
                )
            ],
        )
    )


def _statements(delivery: Delivery) -> Iterator[aws.Statement]:
    yield from _artifacts()
    # Both, whatever the connection's ARN begins with (AWS page "CodeStarSourceConnection action
    # reference").
    use = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
    yield policies.allow("UseConnection", use, source.connections(delivery.config))
    roles = [delivery.role_arn(account, delivery.action_role) for account in delivery.accounts]
    yield policies.allow("AssumeActionRoles", ["sts:AssumeRole"], roles)
    yield from _approval(delivery)


def _artifacts() -> Iterator[aws.Statement]:
    own = aws.StringEquals({"aws:ResourceAccount": Ref("AWS::AccountId")})
    bucket = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
    yield policies.allow("FindArtifacts", bucket, [GetAtt("ArtifactBucket", "Arn")], own)
    # PutObjectAcl: the connection source sets bucket-owner-full-control and fails without it.
    objects = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"]
    yield policies.allow("HandOnArtifacts", objects, [Sub("${ArtifactBucket.Arn}/*")], own)
    key = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ]
    yield policies.allow("UseArtifactKey", key, [GetAtt("ArtifactKey", "Arn")])


def _approval(delivery: Delivery) -> Iterator[aws.Statement]:
    topic = approval.topic(delivery)
    if delivery.approvals and topic is not None:
        yield policies.allow("AskForApproval", ["sns:Publish"], [topic])
        keys = topics.encryption(delivery.config, own=delivery.asks_by_itself)
        if keys:
            yield policies.allow("EncryptTheQuestion", topics.ENCRYPT, keys)
