"""What the stacks have in common: exported outputs, the boundary of their roles, tags."""

from collections.abc import Mapping
from typing import Any

from troposphere import AWSObject, Export, Output, Sub, Tags, Template

from pipegen.config.model import Config

RETAIN: dict[str, Any] = {
    "DeletionPolicy": "RetainExceptOnCreate",
    "UpdateReplacePolicy": "Retain",
}
"""What a stateful resource carries: it outlives its stack, but not a failed first create."""

DELETE: dict[str, Any] = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
"""What a resource carries whose content nobody would miss: it goes with its stack."""


def export(name: str, description: str, value: Any, **more: Any) -> Output:
    """Return an output that other people's stacks can import as `<stack>-<name>`."""
    return Output(
        name,
        Description=description,
        Value=value,
        Export=Export(Sub(f"${{AWS::StackName}}-{name}")),
        **more,
    )


def permissions_boundary(config: Config) -> dict[str, Any]:
    """Return the `PermissionsBoundary` of a role, as keywords: none where none is configured."""
    boundary = config.accounts.boundary
    if boundary is None:
        return {}
    if boundary.startswith("arn:"):
        return {"PermissionsBoundary": boundary}
    arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{boundary}"
    return {"PermissionsBoundary": Sub(arn)}


def name_tag(suffix: str) -> Tags:
    """Return the `Name` tag by which people find a resource: the stack's name and `suffix`."""
    return Tags(Name=Sub(f"${{AWS::StackName}}-{suffix}" if suffix else "${AWS::StackName}"))


def instance_tags(config: Config) -> dict[str, Any]:
    """Return name → value of the tags of a machine, and of what is made for each machine."""
    return {**config.tags, "Name": Sub("${AWS::StackName}")}


def tag(template: Template, tags: Mapping[str, str]) -> None:
    """Add `tags` to every resource of `template` that takes a list of them.

    A tag that a resource has already stays as it is: two of one name are refused. Types that take
    tags in a shape of their own are left to whoever makes them.
    """
    if tags:
        for resource in template.resources.values():
            if _takes_tags(resource):
                resource.Tags = _joined(getattr(resource, "Tags", Tags()), tags)


def _takes_tags(resource: AWSObject) -> bool:
    # Some types take a map, and an Auto Scaling group's tags say whether machines get them too.
    takes = resource.props.get("Tags", (dict,))[0]
    return takes is not dict and resource.resource_type != "AWS::AutoScaling::AutoScalingGroup"


def _joined(own: Tags, tags: Mapping[str, str]) -> Tags:
    names = {each["Key"] for each in own.to_dict()}
    return Tags({name: value for name, value in tags.items() if name not in names}) + own
