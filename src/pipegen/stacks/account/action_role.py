"""The action role: what the pipeline's service role assumes to start a deployment in an account.

Source: AWS page "AWS CloudFormation deploy action reference", for CREATE_UPDATE, and for
REPLACE_ON_FAILURE where a stack that failed is replaced.
"""

from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import Sub, Template, iam

from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions, policy_documents
from pipegen.stacks.account.account_mapping import (
    REPLACED_STACKS,
    STACKS,
    AccountMapping,
    find_in_map,
)

_STACK_ACTIONS = [
    "CreateStack",
    "DescribeStackEvents",  # so that the pipeline can show why a stack failed
    "DescribeStackResources",
    "DescribeStacks",
    "GetStackPolicy",
    "GetTemplate",
    "SetStackPolicy",
    "TagResource",
    "UntagResource",
    "UpdateStack",
]
# CloudFormation generates the bucket name: it begins with at least this many characters of the
# stack name, in lower case.
_MIN_STACK_PREFIX = 20


def add(template: Template, delivery: Delivery, mapping: AccountMapping) -> None:
    """Add the action role with its inline policy."""
    document = {"Version": "2012-10-17", "Statement": list(_statements(delivery, mapping))}
    template.add_resource(
        iam.Role(
            "ActionRole",
            RoleName=delivery.action_role,
            Description="What the pipeline acts as in this account.",
            AssumeRolePolicyDocument=_trust(delivery),
            Policies=[iam.Policy(PolicyName="Deploy", PolicyDocument=document)],
            **conventions.permissions_boundary(delivery.config),
        )
    )


def _trust(delivery: Delivery) -> aws.PolicyDocument:
    # The account, not the role: IAM rejects a trust policy that names a role that does not exist,
    # and this stack is deployed before the pipeline's.
    account = delivery.config.pipeline.account
    prefix = f"arn:${{AWS::Partition}}:iam::{account}"
    service_role = Sub(f"{prefix}:role/{delivery.service_role}")
    statement = aws.Statement(
        Sid="AssumeFromPipeline",
        Effect=aws.Allow,
        Principal=aws.Principal("AWS", Sub(f"{prefix}:root")),
        Action=[aws.Action("sts", "AssumeRole")],
        Condition=aws.Condition(aws.ArnEquals({"aws:PrincipalArn": service_role})),
    )
    return policy_documents.document(statement)


def _statements(delivery: Delivery, mapping: AccountMapping) -> Iterator[dict[str, Any]]:
    actions = [f"cloudformation:{name}" for name in _STACK_ACTIONS]
    for number, key in enumerate(mapping.keys[STACKS], start=1):
        yield _allow(f"DeployStacks{number}", actions, find_in_map(key))
    for number, key in enumerate(mapping.keys.get(REPLACED_STACKS, ()), start=1):
        yield _allow(f"ReplaceStacks{number}", ["cloudformation:DeleteStack"], find_in_map(key))
    yield _allow("ReadTemplates", ["cloudformation:ValidateTemplate"], "*")
    role = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{delivery.execution_role}"
    passed = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    yield _allow("PassExecutionRole", ["iam:PassRole"], {"Fn::Sub": role}, passed)
    yield from _artifacts(delivery)


def _artifacts(delivery: Delivery) -> Iterator[dict[str, Any]]:
    pipeline = delivery.config.pipeline
    name = delivery.pipeline_stack[:_MIN_STACK_PREFIX].lower()
    bucket = f"arn:${{AWS::Partition}}:s3:::{name}*"
    in_account = {"StringEquals": {"aws:ResourceAccount": pipeline.account}}
    find = ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"]
    yield _allow("FindArtifacts", find, {"Fn::Sub": bucket}, in_account)
    read = ["s3:GetObject", "s3:GetObjectVersion"]
    yield _allow("ReadArtifacts", read, {"Fn::Sub": f"{bucket}/*"}, in_account)
    # AWS page "Use aliases to control access to KMS keys": the key is created after this role.
    keys = f"arn:${{AWS::Partition}}:kms:{pipeline.region}:{pipeline.account}:key/*"
    alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": delivery.artifact_alias}}
    decrypt = ["kms:Decrypt", "kms:DescribeKey"]
    yield _allow("DecryptArtifacts", decrypt, {"Fn::Sub": keys}, alias)


def _allow(sid: str, actions: list[str], resource: Any, condition: Any = None) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement
