"""Conventions of all stacks: exported outputs, permissions boundaries, tags, retention."""

from collections.abc import Mapping
from typing import Any

from troposphere import AWSObject, Export, Output, Sub, Tags, Template

from pipegen.config.model import Config

RETAIN: dict[str, Any] = {
    "DeletionPolicy": "RetainExceptOnCreate",
    "UpdateReplacePolicy": "Retain",
}
"""Attributes of a stateful resource: it outlives its stack, but not a failed first create."""

DELETE: dict[str, Any] = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
"""Attributes of a resource with disposable content: it is deleted with its stack."""


def export(name: str, description: str, value: Any, **attributes: Any) -> Output:
    """Return an output that other stacks can import as `<stack>-<name>`."""
    return Output(
        name,
        Description=description,
        Value=value,
        Export=Export(Sub(f"${{AWS::StackName}}-{name}")),
        **attributes,
    )


def permissions_boundary(config: Config) -> dict[str, Any]:
    """Return the `PermissionsBoundary` of a role as keywords, empty if none is configured."""
    boundary = config.accounts.boundary
    if boundary is None:
        return {}
    if boundary.startswith("arn:"):
        return {"PermissionsBoundary": boundary}
    arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{boundary}"
    return {"PermissionsBoundary": Sub(arn)}


def name_tag(suffix: str) -> Tags:
    """Return the `Name` tag of a resource: the stack name, then `suffix` unless it is empty."""
    return Tags(Name=Sub(f"${{AWS::StackName}}-{suffix}" if suffix else "${AWS::StackName}"))


def instance_tags(config: Config) -> dict[str, Any]:
    """Return name → value of the tags of an instance and of its volumes."""
    return {**config.tags, "Name": Sub("${AWS::StackName}")}


def tag(template: Template, tags: Mapping[str, str]) -> None:
    """Add `tags` to every resource of `template` whose `Tags` property is a list.

    A tag that a resource has already is kept, because AWS rejects duplicate tag names. Types with
    another form of tags are not changed: the code that creates them sets their tags.
    """
    if tags:
        for resource in template.resources.values():
            if _takes_tags(resource):
                resource.Tags = _merged(getattr(resource, "Tags", Tags()), tags)


def _takes_tags(resource: AWSObject) -> bool:
    # Some types take a map, and the tags of an Auto Scaling group have PropagateAtLaunch.
    expected_type = resource.props.get("Tags", (dict,))[0]
    is_group = resource.resource_type == "AWS::AutoScaling::AutoScalingGroup"
    return expected_type is not dict and not is_group


def _merged(existing: Tags, tags: Mapping[str, str]) -> Tags:
    names = {tag["Key"] for tag in existing.to_dict()}
    return Tags({name: value for name, value in tags.items() if name not in names}) + existing
