"""The names and ARNs that AWS gives resources, assumed where only AWS knows them.

An assumed name has the shape of a generated one, `<stack>-<logical id>-…`, so that a policy which
names a resource by its beginning matches. Sources: "Ref" and "Fn::GetAtt" of each type's page in
the CloudFormation template reference, and "Actions, resources, and condition keys" of its service.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pipegen.cloudformation.unresolved import Unknown


class Kind(NamedTuple):
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

KINDS: Mapping[str, Kind] = {
    "AWS::CloudWatch::Alarm": Kind("AlarmName", f"{_ARN}cloudwatch:{_HERE}alarm:{{name}}"),
    "AWS::CodeBuild::Project": Kind("Name", f"{_ARN}codebuild:{_HERE}project/{{name}}"),
    "AWS::CodeConnections::Connection": Kind(
        "", f"{_ARN}codeconnections:{_HERE}connection/{{id}}", "{arn}", {"ConnectionArn": "{arn}"}
    ),
    "AWS::CodePipeline::Pipeline": Kind("Name", f"{_ARN}codepipeline:{_HERE}{{name}}"),
    "AWS::CodeStarConnections::Connection": Kind(
        "",
        f"{_ARN}codestar-connections:{_HERE}connection/{{id}}",
        "{arn}",
        {"ConnectionArn": "{arn}"},
    ),
    "AWS::DynamoDB::Table": Kind("TableName", f"{_ARN}dynamodb:{_HERE}table/{{name}}"),
    "AWS::Events::Rule": Kind("Name", f"{_ARN}events:{_HERE}rule/{{name}}"),
    "AWS::IAM::InstanceProfile": Kind("InstanceProfileName", _ROLE + "instance-profile/{name}"),
    "AWS::IAM::ManagedPolicy": Kind(
        "ManagedPolicyName", _ROLE + "policy{path}{name}", "{arn}", {"PolicyArn": "{arn}"}
    ),
    "AWS::IAM::Role": Kind("RoleName", _ROLE + "role{path}{name}"),
    "AWS::IAM::User": Kind("UserName", _ROLE + "user{path}{name}"),
    "AWS::KMS::Alias": Kind("AliasName", f"{_ARN}kms:{_HERE}{{name}}"),
    "AWS::KMS::Key": Kind("", f"{_ARN}kms:{_HERE}key/{{id}}", "{id}", {"KeyId": "{id}"}),
    "AWS::Lambda::Function": Kind("FunctionName", f"{_ARN}lambda:{_HERE}function:{{name}}"),
    "AWS::Logs::LogGroup": Kind("LogGroupName", f"{_ARN}logs:{_HERE}log-group:{{name}}:*"),
    "AWS::S3::Bucket": Kind("BucketName", _ARN + "s3:::{name}"),
    "AWS::SNS::Topic": Kind(
        "TopicName",
        f"{_ARN}sns:{_HERE}{{name}}",
        "{arn}",
        {"TopicArn": "{arn}", "TopicName": "{name}"},
    ),
    "AWS::SQS::Queue": Kind(
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
        isinstance(part, Unknown) and f"{{{name}}}" in form for name, part in parts.items()
    )
    found = form.format_map(parts)
    return Unknown(found) if unknown else found
