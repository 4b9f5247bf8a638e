"""The action role: what the pipeline's service role becomes to start a deployment in an account.

Source: AWS page "AWS CloudFormation deploy action reference", for CREATE_UPDATE, and for
REPLACE_ON_FAILURE where a stack that failed is replaced.
"""

from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import Sub, Template, iam

from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions, policy_documents
from pipegen.stacks.account.account_mapping import REPLACED, STACKS, AccountMapping, find

_STACK = [
    "CreateStack",
    "DescribeStackEvents",  # so that the pipeline can say why a stack failed
    "DescribeStackResources",
    "DescribeStacks",
    "GetStackPolicy",
    "GetTemplate",
    "SetStackPolicy",
    "TagResource",
    "UntagResource",
    "UpdateStack",
]
# CloudFormation makes the bucket's name up: it begins with this much of the stack's, lower case.
_SHORTEST = 20


def add(template: Template, delivery: Delivery, accounts: AccountMapping) -> None:
    """Add the action role with its one policy."""
    document = {"Version": "2012-10-17", "Statement": list(_statements(delivery, accounts))}
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
    # The account, not the role: a trust policy that names a role that does not exist is refused,
    # and this stack comes before the pipeline's.
    account = delivery.config.pipeline.account
    head = f"arn:${{AWS::Partition}}:iam::{account}"
    service = Sub(f"{head}:role/{delivery.service_role}")
    statement = aws.Statement(
        Sid="AssumeFromPipeline",
        Effect=aws.Allow,
        Principal=aws.Principal("AWS", Sub(f"{head}:root")),
        Action=[aws.Action("sts", "AssumeRole")],
        Condition=aws.Condition(aws.ArnEquals({"aws:PrincipalArn": service})),
    )
    return policy_documents.document(statement)


def _statements(delivery: Delivery, accounts: AccountMapping) -> Iterator[dict[str, Any]]:
    actions = [f"cloudformation:{each}" for each in _STACK]
    for number, key in enumerate(accounts.keys[STACKS], start=1):
        yield _allow(f"DeployStacks{number}", actions, find(key))
    for number, key in enumerate(accounts.keys.get(REPLACED, ()), start=1):
        yield _allow(f"ReplaceStacks{number}", ["cloudformation:DeleteStack"], find(key))
    yield _allow("ReadTemplates", ["cloudformation:ValidateTemplate"], "*")
    role = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{delivery.execution_role}"
    passed = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    yield _allow("PassExecutionRole", ["iam:PassRole"], {"Fn::Sub": role}, passed)
    yield from _artifacts(delivery)


def _artifacts(delivery: Delivery) -> Iterator[dict[str, Any]]:
    pipeline = delivery.config.pipeline
    name = delivery.pipeline_stack[:_SHORTEST].lower()
    bucket = f"arn:${{AWS::Partition}}:s3:::{name}*"
    there = {"StringEquals": {"aws:ResourceAccount": pipeline.account}}
    find_it = ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"]
    yield _allow("FindArtifacts", find_it, {"Fn::Sub": bucket}, there)
    read = ["s3:GetObject", "s3:GetObjectVersion"]
    yield _allow("ReadArtifacts", read, {"Fn::Sub": f"{bucket}/*"}, there)
    # AWS page "Use aliases to control access to KMS keys": the key is made after this role.
    keys = f"arn:${{AWS::Partition}}:kms:{pipeline.region}:{pipeline.account}:key/*"
    alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": delivery.artifact_alias}}
    decrypt = ["kms:Decrypt", "kms:DescribeKey"]
    yield _allow("DecryptArtifacts", decrypt, {"Fn::Sub": keys}, alias)


def _allow(sid: str, actions: list[str], resource: Any, condition: Any = None) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement
