"""Assume the names and ARNs of resources that only AWS knows before a deployment.

An assumed name has the shape of a generated one, `<stack>-<logical id>-…`, so that a policy which
names a resource by its beginning matches. Sources: "Ref" and "Fn::GetAtt" of each type's page in
the CloudFormation template reference, and "Actions, resources, and condition keys" of its service.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pipegen.cloudformation.unresolved import Unresolved


class IdFormat(NamedTuple):
    """The format strings of the names and ARNs of one resource type.

    Their fields are `partition`, `region`, `account`, `path`, `name`, `id` and `arn`.
    """

    name: str
    """The property that names the resource; "" if no property does."""
    arn: str
    ref: str = "{name}"
    attributes: Mapping[str, str] = {}

    def attribute(self, name: str) -> str | None:
        """Return the format string of the attribute `name`, or None if it is unknown."""
        return self.attributes.get(name, self.arn if name == "Arn" else None)


_ARN = "arn:{partition}:"
_HERE = "{region}:{account}:"
_ROLE = _ARN + "iam::{account}:"

ID_FORMATS: Mapping[str, IdFormat] = {
    "AWS::CloudWatch::Alarm": IdFormat("AlarmName", f"{_ARN}cloudwatch:{_HERE}alarm:{{name}}"),
    "AWS::CodeBuild::Project": IdFormat("Name", f"{_ARN}codebuild:{_HERE}project/{{name}}"),
    "AWS::CodeConnections::Connection": IdFormat(
        "", f"{_ARN}codeconnections:{_HERE}connection/{{id}}", "{arn}", {"ConnectionArn": "{arn}"}
    ),
    "AWS::CodePipeline::Pipeline": IdFormat("Name", f"{_ARN}codepipeline:{_HERE}{{name}}"),
    "AWS::CodeStarConnections::Connection": IdFormat(
        "",
        f"{_ARN}codestar-connections:{_HERE}connection/{{id}}",
        "{arn}",
        {"ConnectionArn": "{arn}"},
    ),
    "AWS::DynamoDB::Table": IdFormat("TableName", f"{_ARN}dynamodb:{_HERE}table/{{name}}"),
    "AWS::Events::Rule": IdFormat("Name", f"{_ARN}events:{_HERE}rule/{{name}}"),
    "AWS::IAM::InstanceProfile": IdFormat(
        "InstanceProfileName", _ROLE + "instance-profile/{name}"
    ),
    "AWS::IAM::ManagedPolicy": IdFormat(
        "ManagedPolicyName", _ROLE + "policy{path}{name}", "{arn}", {"PolicyArn": "{arn}"}
    ),
    "AWS::IAM::Role": IdFormat("RoleName", _ROLE + "role{path}{name}"),
    "AWS::IAM::User": IdFormat("UserName", _ROLE + "user{path}{name}"),
    "AWS::KMS::Alias": IdFormat("AliasName", f"{_ARN}kms:{_HERE}{{name}}"),
    "AWS::KMS::Key": IdFormat("", f"{_ARN}kms:{_HERE}key/{{id}}", "{id}", {"KeyId": "{id}"}),
    "AWS::Lambda::Function": IdFormat("FunctionName", f"{_ARN}lambda:{_HERE}function:{{name}}"),
    "AWS::Logs::LogGroup": IdFormat("LogGroupName", f"{_ARN}logs:{_HERE}log-group:{{name}}:*"),
    "AWS::S3::Bucket": IdFormat("BucketName", _ARN + "s3:::{name}"),
    "AWS::SNS::Topic": IdFormat(
        "TopicName",
        f"{_ARN}sns:{_HERE}{{name}}",
        "{arn}",
        {"TopicArn": "{arn}", "TopicName": "{name}"},
    ),
    "AWS::SQS::Queue": IdFormat(
        "QueueName",
        f"{_ARN}sqs:{_HERE}{{name}}",
        "https://sqs.{region}.amazonaws.com/{account}/{name}",
        {"QueueName": "{name}"},
    ),
}
"""Resource type → its formats."""


def assumed_name(kind: str, stack: str, logical_id: str) -> str:
    """Return a name like the one that CloudFormation generates for a resource of `stack`.

    Source: "Name type" in the CloudFormation template reference. Bucket names are in lower case.
    """
    name = f"{stack[:24]}-{logical_id[:24]}-assumed"
    return name.lower() if kind == "AWS::S3::Bucket" else name


def assumed_id(stack: str, logical_id: str) -> str:
    """Return a UUID in place of the one that AWS will give; equal arguments give the same."""
    return str(uuid5(NAMESPACE_URL, f"{stack}/{logical_id}"))


def format_id(pattern: str, parts: Mapping[str, str]) -> str:
    """Return the format string `pattern` with `parts` in it; `Unresolved` if a used part is."""
    is_unresolved = any(
        isinstance(part, Unresolved) and f"{{{name}}}" in pattern for name, part in parts.items()
    )
    text = pattern.format_map(parts)
    return Unresolved(text) if is_unresolved else text
