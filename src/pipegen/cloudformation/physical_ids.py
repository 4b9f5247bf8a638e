"""The names and ARNs that AWS gives resources, assumed where only AWS knows them.

An assumed name has the shape of a generated one, `<stack>-<logical id>-…`, so that a policy which
names a resource by its beginning matches. Sources: "Ref" and "Fn::GetAtt" of each type's page in
the CloudFormation template reference, and "Actions, resources, and condition keys" of its service.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pipegen.cloudformation.unresolved import Unresolved


class IdFormat(NamedTuple):
    """How AWS calls a resource of one type: format strings over its name and its place."""

    name: str
    """The property that names it."""
    arn: str
    ref: str = "{name}"
    attributes: Mapping[str, str] = {}

    def attribute(self, name: str) -> str | None:
        """Return the format string of what `Fn::GetAtt` gives for `name`, None if unknown."""
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
"""Resource type → how AWS calls it."""


def assumed_name(kind: str, stack: str, logical_id: str) -> str:
    """Return a name as CloudFormation makes one for the resource `logical_id` of `stack`.

    Source: "Name type" in the CloudFormation template reference. Buckets are in lower case.
    """
    name = f"{stack[:24]}-{logical_id[:24]}-assumed"
    return name.lower() if kind == "AWS::S3::Bucket" else name


def assumed_id(stack: str, logical_id: str) -> str:
    """Return a UUID that stands for the one that AWS will give, always the same."""
    return str(uuid5(NAMESPACE_URL, f"{stack}/{logical_id}"))


def filled(form: str, parts: Mapping[str, str]) -> str:
    """Return the format string `form` over `parts`, an `Unknown` where one that it has is."""
    unknown = any(
        isinstance(part, Unresolved) and f"{{{name}}}" in form for name, part in parts.items()
    )
    found = form.format_map(parts)
    return Unresolved(found) if unknown else found
