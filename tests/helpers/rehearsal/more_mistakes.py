"""Further mistakes that a rehearsal must find, which are not those of a pipeline's rules.

They are in the policies of roles, keys and buckets, in the templates that are deployed, and in
what is given to these.
"""

from collections.abc import Mapping
from typing import Any

from tests.helpers.rehearsal.mistake import (
    ACCOUNT,
    EC2,
    PIPELINE,
    QA_EC2_OVERRIDES,
    QA_VPC,
    VPC,
    Mistake,
)

_ACTION = ("Resources", "ActionRole", "Properties")
_STATEMENT = (*_ACTION, "Policies", 0, "PolicyDocument", "Statement")
_TRUST = (*_ACTION, "AssumeRolePolicyDocument", "Statement", 0)
_SERVICE = ("Resources", "ServiceRole", "Properties", "AssumeRolePolicyDocument", "Statement", 0)
_KEY = ("Resources", "ArtifactKey", "Properties")
_BUCKET = ("Resources", "ArtifactBucketPolicy", "Properties", "PolicyDocument", "Statement")
_S3 = "to access the Amazon S3 bucket named"


def _change(file: str, *path: Any, value: Any) -> dict[str, Any]:
    return {"file": file, "path": list(path), "value": value}


def _mistake(says: str, file: str, *path: Any, value: Any, help: str = "") -> Mistake:
    """Return the mistake that is made, and found, in `file`."""
    return Mistake(says, file, [_change(file, *path, value=value)], help)


def _bounded(role: str, says: str, *allowed: str) -> Mistake:
    statement = {"Effect": "Allow", "Action": list(allowed), "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    boundary = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy}}
    limit = ("Resources", role, "Properties", "PermissionsBoundary")
    return Mistake(
        says,
        ACCOUNT,
        [
            _change(ACCOUNT, "Resources", "Boundary", value=boundary),
            _change(ACCOUNT, *limit, value={"Ref": "Boundary"}),
        ],
        "in the permissions boundary",
    )


def _denied(condition: Mapping[str, Any]) -> Mistake:
    """Return that the bucket's policy denies everything under `condition`."""
    objects = {"Fn::Sub": "${ArtifactBucket.Arn}/*"}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": objects}
    statement = {**deny, "Condition": condition}
    says = "with an explicit deny in a resource-based policy"
    return _mistake(says, PIPELINE, *_BUCKET, 4, value=statement)


OF_POLICIES: Mapping[str, Mistake] = {
    "an action role is for people with a second factor": _mistake(
        "is not authorized to perform AssumeRole on role",
        ACCOUNT,
        *(*_TRUST, "Condition", "Bool"),
        value={"aws:MultiFactorAuthPresent": "true"},
    ),
    "an action role trusts, but not to assume it": _mistake(
        "is not authorized to perform AssumeRole on role",
        ACCOUNT,
        *(*_TRUST, "Action"),
        value=["sts:AssumeRoleWithSAML"],
    ),
    "the service role is for another account": _mistake(
        "CodePipeline is not authorized to perform AssumeRole on role",
        PIPELINE,
        *(*_SERVICE, "Condition"),
        value={"StringEquals": {"aws:SourceAccount": "222222222222"}},
    ),
    "an action role is denied all but some actions": _mistake(
        "role/infrastructure-execution with an explicit deny in an identity-based policy",
        ACCOUNT,
        *(*_STATEMENT, 6),
        value={
            "Effect": "Deny",
            "NotAction": ["s3:*", "kms:*", "cloudformation:*"],
            "Resource": "*",
        },
        help="take iam:PassRole out of the statement that denies it",
    ),
    "an action role may deploy in another region only": _mistake(
        "perform: cloudformation:CreateStack on resource",
        ACCOUNT,
        *(*_STATEMENT, 0, "Condition"),
        value={"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
    ),
    "an action role may pass its role to another service": _mistake(
        "perform: iam:PassRole on resource",
        ACCOUNT,
        *(*_STATEMENT, 2, "Condition", "StringEquals", "iam:PassedToService"),
        value="ec2.amazonaws.com",
    ),
    "an action role may read what is its own account's": _mistake(
        _S3,
        ACCOUNT,
        *(*_STATEMENT, 4, "Condition", "StringEquals", "aws:ResourceAccount"),
        value="${aws:PrincipalAccount}",
    ),
    "the boundary of an action role leaves artifacts out": _bounded(
        "ActionRole",
        "because no permissions boundary allows the s3:GetObject action",
        *("cloudformation:*", "kms:*", "iam:PassRole"),
    ),
    "the boundary of an execution role leaves machines out": _bounded(
        "ExecutionRole",
        "because no permissions boundary allows it",
        *("ec2:Describe*", "logs:*", "iam:*"),
    ),
    "the key is for another service": _mistake(
        "perform: kms:Decrypt on resource",
        PIPELINE,
        *(*_KEY, "KeyPolicy", "Statement", 1, "Condition", "StringEquals"),
        value={"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"},
    ),
    "the key is disabled": _mistake("is disabled", PIPELINE, *_KEY, "Enabled", value=False),
    "the bucket takes what is encrypted otherwise": _denied(
        {"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "AES256"}}
    ),
    "the bucket is for an endpoint of a network": _denied(
        {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}
    ),
    "the key of messages admits no alarm": _mistake(
        "User: cloudwatch.amazonaws.com is not authorized to perform: kms:Decrypt on resource",
        PIPELINE,
        *("Resources", "MessageKey", "Properties", "KeyPolicy", "Statement", 1, "Principal"),
        value={"Service": "events.amazonaws.com"},
    ),
    "the topic admits another alarm": _mistake(
        "User: cloudwatch.amazonaws.com is not authorized to perform: sns:Publish on resource",
        PIPELINE,
        *("Resources", "PeopleTopicPolicy", "Properties", "PolicyDocument", "Statement", 1),
        value={
            "Effect": "Allow",
            "Action": "sns:Publish",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
        },
    ),
    "an effect is in small letters": _mistake(
        "Syntax errors in policy", ACCOUNT, *_STATEMENT, 0, "Effect", value="allow"
    ),
    "a statement says nothing of resources": _mistake(
        "Policy statement must contain resources",
        ACCOUNT,
        *(*_STATEMENT, 1),
        value={"Effect": "Allow", "Action": "cloudformation:ValidateTemplate"},
    ),
}

_TABLE = ("Resources", "PublicRouteTable")
_TAGS = ("Resources", "Vpc", "Properties", "Tags")
_FORMAT = "Template format error: Unresolved"

OF_TEMPLATES: Mapping[str, Mistake] = {
    "a stack's name is an output that is not there": _mistake(
        "#{qa-vpc-setup.StackName} has no value",
        PIPELINE,
        *("@qa-ec2-setup", "Configuration", "StackName"),
        value="#{qa-vpc-setup.StackName}",
    ),
    "an override is of no parameter": _mistake(
        "Parameters: [Subnets] do not exist in the template",
        PIPELINE,
        *("@qa-ec2-setup", "Configuration", "ParameterOverrides"),
        value=QA_EC2_OVERRIDES[:-1] + ',"Subnets":"a"}',
    ),
    "an artifact is given twice": _mistake(
        "Output Artifact Bundle name must be unique within the pipeline",
        PIPELINE,
        *("@vpc-setup", "OutputArtifacts"),
        value=[{"Name": "Source"}],
    ),
    "two resources wait for each other": _mistake(
        "Circular dependency between resources: [",
        VPC,
        *(*_TABLE, "DependsOn"),
        value="PublicRouteAssociation1",
    ),
    "a resource waits for what is not there": _mistake(
        f"{_FORMAT} resource dependencies [InternetGatway]",
        VPC,
        *(*_TABLE, "DependsOn"),
        value="InternetGatway",
    ),
    "a resource has a condition that is not there": _mistake(
        f"{_FORMAT} condition dependency HasNetwork", VPC, *_TABLE, "Condition", value="HasNetwork"
    ),
    "a type has other capitals": _mistake(
        "Unrecognized resource types: [AWS::EC2::Vpc], did you mean AWS::EC2::VPC?",
        VPC,
        *("Resources", "Vpc", "Type"),
        value="AWS::EC2::Vpc",
    ),
    "a section is misspelt": _mistake(
        "Invalid template property or properties [Ressources]", VPC, "Ressources", value={}
    ),
    "an attribute is misspelt": _mistake(
        "Requested attribute VpcIdd does not exist",
        VPC,
        *("Outputs", "VpcId", "Value"),
        value={"Fn::GetAtt": ["Vpc", "VpcIdd"]},
    ),
    "a mapping is not there": _mistake(
        "Unable to get mapping for Names::qa::Vpc",
        VPC,
        *_TAGS,
        value=[{"Key": "Name", "Value": {"Fn::FindInMap": ["Names", "qa", "Vpc"]}}],
    ),
    "two stacks export one name": Mistake(
        "Export with name network is already exported by stack qa-vpc-setup",
        EC2,
        [
            _change(
                file, "Outputs", "Network", value={"Value": "a", "Export": {"Name": "network"}}
            )
            for file in (VPC, EC2)
        ],
    ),
    "a parameter is a list": _mistake(
        "The value of VpcCidr in", QA_VPC, "Parameters", "VpcCidr", value=["10.10.0.0/16"]
    ),
    "a tag is one of AWS's": _mistake(
        "Tag key 'aws:team' is reserved", QA_VPC, "Tags", "aws:team", value="platform"
    ),
    "a stack policy is a text": _mistake("is not valid", QA_VPC, "StackPolicy", value="{}"),
}
