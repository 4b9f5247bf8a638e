"""The artifact store: access, encryption and retention."""

from tests.helpers.pipelines import of_role, statements

ROOTS = {
    "AWS": [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::222222222222:root"},
        {"Fn::Sub": "arn:${AWS::Partition}:iam::333333333333:root"},
    ]
}
ACTION_ROLES = {
    "ArnEquals": {
        "aws:PrincipalArn": [
            "arn:aws:iam::222222222222:role/infrastructure-action",
            "arn:aws:iam::333333333333:role/infrastructure-action",
        ]
    }
}
ADMINISTER = {
    "Effect": "Allow",
    "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
    "Action": ["kms:*"],
    "Resource": ["*"],
}


def test_the_artifact_key_allows_the_action_roles_to_decrypt(resources):
    key = resources("default")["ArtifactKey"]

    assert key["Properties"]["EnableKeyRotation"] is True
    assert statements(key, "Properties", "KeyPolicy") == {
        "AdministerByAccount": ADMINISTER,
        "ReadByActionRoles": {
            "Effect": "Allow",
            "Principal": ROOTS,
            "Action": ["kms:Decrypt", "kms:DescribeKey"],
            "Resource": ["*"],
            "Condition": ACTION_ROLES,
        },
    }
    assert resources("default")["ArtifactKeyAlias"]["Properties"] == {
        "AliasName": "alias/infrastructure-artifacts",
        "TargetKeyId": {"Ref": "ArtifactKey"},
    }


def test_the_artifact_bucket_allows_the_action_roles_to_read_over_tls(resources):
    bucket = {"Fn::GetAtt": ["ArtifactBucket", "Arn"]}
    objects = {"Fn::Sub": "${ArtifactBucket.Arn}/*"}
    policy = resources("default")["ArtifactBucketPolicy"]

    assert policy["Properties"]["Bucket"] == {"Ref": "ArtifactBucket"}
    assert statements(policy, "Properties", "PolicyDocument") == {
        "DenyPlainHttp": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:*"],
            "Resource": [bucket, objects],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        "DenyUnencryptedObjects": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:PutObject"],
            "Resource": [objects],
            "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
        },
        "ReadByActionRoles": {
            "Effect": "Allow",
            "Principal": ROOTS,
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": [objects],
            "Condition": ACTION_ROLES,
        },
        "FindByActionRoles": {
            "Effect": "Allow",
            "Principal": ROOTS,
            "Action": ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
            "Resource": [bucket],
            "Condition": ACTION_ROLES,
        },
    }


def test_the_artifact_bucket_is_private_versioned_and_encrypted(resources):
    assert resources("default")["ArtifactBucket"]["Properties"] == {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {
                    "BucketKeyEnabled": True,
                    "ServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": {"Fn::GetAtt": ["ArtifactKey", "Arn"]},
                    },
                }
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": "ExpireOldVersions",
                    "Status": "Enabled",
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                }
            ]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "VersioningConfiguration": {"Status": "Enabled"},
    }


def test_a_shared_account_is_listed_once_in_each_policy(resources):
    built = resources("one-account")
    [root] = statements(built["ArtifactKey"], "Properties", "KeyPolicy")["ReadByActionRoles"][
        "Principal"
    ]["AWS"]

    assert root == {"Fn::Sub": "arn:${AWS::Partition}:iam::111111111111:root"}
    assert of_role(built["ServiceRole"])["AssumeActionRoles"]["Resource"] == [
        "arn:aws:iam::111111111111:role/infrastructure-action"
    ]
