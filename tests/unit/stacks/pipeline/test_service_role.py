"""The service role: the permissions of the pipeline itself."""

import pytest

from tests.helpers.pipelines import ELSEWHERE, KEY, TOPIC, VARIANTS, of_role, statements


def test_the_service_role_has_the_documented_minimum_of_permissions(resources):
    role = resources("default")["ServiceRole"]
    account = {"StringEquals": {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}}
    bucket = {"Fn::GetAtt": ["ArtifactBucket", "Arn"]}

    assert role["Properties"]["RoleName"] == "infrastructure-service"
    assert statements(role, "Properties", "AssumeRolePolicyDocument") == {
        "Assume": {
            "Effect": "Allow",
            "Principal": {"Service": "codepipeline.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
        }
    }
    assert of_role(role) == {
        "FindArtifacts": {
            "Effect": "Allow",
            "Action": ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            "Resource": [bucket],
            "Condition": account,
        },
        "HandOnArtifacts": {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"],
            "Resource": [{"Fn::Sub": "${ArtifactBucket.Arn}/*"}],
            "Condition": account,
        },
        "UseArtifactKey": {
            "Effect": "Allow",
            "Action": [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            "Resource": [{"Fn::GetAtt": ["ArtifactKey", "Arn"]}],
        },
        "UseConnection": {
            "Effect": "Allow",
            "Action": ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
            "Resource": [{"Ref": "Connection"}],
        },
        "AssumeActionRoles": {
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Resource": [
                "arn:aws:iam::222222222222:role/infrastructure-action",
                "arn:aws:iam::333333333333:role/infrastructure-action",
            ],
        },
        "AskForApproval": {
            "Effect": "Allow",
            "Action": ["sns:Publish"],
            "Resource": [{"Ref": "ApprovalsTopic"}],
        },
        "EncryptTheQuestion": {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": [{"Fn::GetAtt": ["MessageKey", "Arn"]}],
        },
    }


@pytest.mark.parametrize(
    ("variant", "topic", "key"),
    [
        ("no-approval", None, None),
        ("paths", None, None),
        ("topic", TOPIC, None),
        ("topic-elsewhere", ELSEWHERE, KEY),
    ],
)
def test_the_service_role_can_publish_only_if_the_pipeline_has_an_approval(
    resources, variant, topic, key
):
    permissions = of_role(resources(variant)["ServiceRole"])

    grants = {
        sid: statement["Resource"]
        for sid, statement in permissions.items()
        if sid in ("AskForApproval", "EncryptTheQuestion")
    }
    assert grants == {
        sid: [arn] for sid, arn in (("AskForApproval", topic), ("EncryptTheQuestion", key)) if arn
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_role_has_wildcard_permissions(resources, variant):
    roles = [
        resource
        for resource in resources(variant).values()
        if resource["Type"] == "AWS::IAM::Role"
    ]

    assert roles
    for role in roles:
        for statement in of_role(role).values():
            assert all(not action.endswith(":*") for action in statement["Action"])
            assert "*" not in statement["Action"]
            assert "*" not in statement["Resource"]
