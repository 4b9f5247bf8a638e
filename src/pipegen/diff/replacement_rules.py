"""Whether CloudFormation replaces a resource when a property changes.

The rules come from the registry schemas, which `make replacements` converts to
`registry_replacements.json`, and from the overrides below. Sources: "Resource type definition
schema" in the CloudFormation command line interface's user guide (`createOnlyProperties`), and the
page of each overridden type.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path as File
from typing import Any, NamedTuple

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.model import Replacement
from pipegen.diff.value_diff import ABSENT
from pipegen.errors import Path

_FILE = File(__file__).with_name("registry_replacements.json")
_GROUP = "AWS::AutoScaling::AutoScalingGroup"
_CUSTOM = "AWS::CloudFormation::CustomResource"


class ReplacementOverride(NamedTuple):
    """The rule of a resource type that replaces the one of its schema, and why.

    `properties` has the format of the JSON file, with `!` before a property that can't be changed.
    """

    properties: str
    reason: str


OVERRIDES: Mapping[str, ReplacementOverride] = {
    _CUSTOM: ReplacementOverride(
        "ServiceToken ?*",
        'its function decides, by the physical id that it gives back: "Update request for '
        'CloudFormation custom resources"',
    ),
    "AWS::CloudFormation::WaitCondition": ReplacementOverride(
        "!Count !Handle !Timeout",
        'the page "AWS::CloudFormation::WaitCondition": Updates are not supported',
    ),
    "AWS::EC2::Volume": ReplacementOverride(
        "!AvailabilityZone !Encrypted !KmsKeyId !SnapshotId",
        'the page "AWS::EC2::Volume": Updates are not supported',
    ),
    "AWS::IAM::UserToGroupAddition": ReplacementOverride(
        "", 'the page "AWS::IAM::UserToGroupAddition": Update requires: No interruption'
    ),
    "AWS::KMS::Key": ReplacementOverride(
        "!KeySpec !KeyUsage !MultiRegion !Origin",
        'the page "AWS::KMS::Key": if one of these changes, the update request fails',
    ),
    "AWS::Route53::RecordSet": ReplacementOverride(
        "HostedZoneId HostedZoneName ?Name",
        'the page "AWS::Route53::RecordSet" replaces it by another Name, the schema does not',
    ),
}
"""Resource type → the rule that applies instead of its schema."""

_FUNCTION = "Fn::"
"""The start of a function in the place of a property, such as Fn::Transform."""

_LEVELS = {"?": Replacement.MAY, "!": Replacement.REFUSED}

_ROLLING = ("AutoScalingRollingUpdate", "AutoScalingInstanceRefresh")
_NEW_MACHINES = "its machines are made new, batch by batch, as its UpdatePolicy says"
_OLD_MACHINES = "machines that run already stay as they are: it has no UpdatePolicy for them"
_STACKS = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet")
_NESTED = "what changes in the stack that it makes, or is replaced there, is not known here"
_IN_PLACE = (
    "LaunchConfigurationName",
    "LaunchTemplate",
    "MixedInstancesPolicy",
    "VPCZoneIdentifier",
    "PlacementGroup",
)
"""Properties that replace a group only if its policy requires it.

Source: "UpdatePolicy attribute".
"""


def replacement_for(
    resource_type: str, path: Path, before: Any, after: Any, policy: Any = None
) -> Replacement:
    """Return whether the change of a property replaces a resource.

    Args:
        resource_type: The type of the resource.
        path: The path of the changed value in the properties.
        before: The value before the change, `ABSENT` if there is none.
        after: The value after the change, `ABSENT` if there is none.
        policy: The `UpdatePolicy` of the resource.

    """
    patterns = _patterns(resource_type)
    if patterns is None:
        return Replacement.UNKNOWN
    if resource_type == _GROUP and path and path[0] in _IN_PLACE:
        return Replacement.YES if _will_replace(policy) else Replacement.NO
    function_index = next(
        (index for index, key in enumerate(path) if str(key).startswith(_FUNCTION)), None
    )
    if function_index is not None:
        path, before, after = path[:function_index], Unresolved(""), Unresolved("")
    replacement = Replacement.NO
    for pattern in patterns:
        level = _LEVELS.get(pattern[0], Replacement.YES)
        keys = tuple(pattern.lstrip("?!").split("/"))
        replacement = replacement.worse(_match(keys, path, before, after, level))
    return replacement


def data_loss_note(resource_type: str, name: str, policy: Any) -> str:
    """Return what happens to the contents of a resource when its property `name` changes, or "".

    Contents are the instances of a group with the `UpdatePolicy` `policy`, and nested stacks.
    """
    if resource_type in _STACKS:
        return _NESTED
    if resource_type != _GROUP or name not in _IN_PLACE or _will_replace(policy):
        return ""
    rolls = isinstance(policy, dict) and not set(policy).isdisjoint(_ROLLING)
    return _NEW_MACHINES if rolls else _OLD_MACHINES


def _will_replace(policy: Any) -> bool:
    settings = policy.get("AutoScalingReplacingUpdate") if isinstance(policy, dict) else None
    return isinstance(settings, dict) and str(settings.get("WillReplace")).lower() == "true"


def _match(pattern: Path, path: Path, before: Any, after: Any, level: Replacement) -> Replacement:
    for index, key in enumerate(pattern):
        if index == len(path):
            return _change_above(pattern[index:], before, after, level)
        if key != "*" and key != path[index]:
            return Replacement.NO
        if key == "*" and index == len(pattern) - 1:
            break  # every property of the type replaces it
    return level


def _change_above(path: Path, before: Any, after: Any, level: Replacement) -> Replacement:
    """Return `level` if the property differs at `path` below the changed value."""
    if any(isinstance(value, Unresolved) for value in (before, after)):
        return level if level is Replacement.NO else Replacement.MAY
    return level if _value_at(before, path) != _value_at(after, path) else Replacement.NO


def _value_at(value: Any, path: Path) -> Any:
    if not path:
        return value
    if path[0] == "*":
        return [_value_at(item, path[1:]) for item in value] if isinstance(value, list) else ABSENT
    return _value_at(value.get(path[0], ABSENT), path[1:]) if isinstance(value, dict) else ABSENT


def _patterns(resource_type: str) -> tuple[str, ...] | None:
    rule_type = _CUSTOM if resource_type.startswith("Custom::") else resource_type
    if rule_type in OVERRIDES:
        return tuple(OVERRIDES[rule_type].properties.split())
    patterns = registry()["types"].get(rule_type)
    return None if patterns is None else tuple(patterns.split())


@cache
def registry() -> Mapping[str, Mapping[str, str]]:
    """Return the parsed JSON file: `types`, `unordered` and `identifiers`, each type → paths."""
    rules: Mapping[str, Mapping[str, str]] = json.loads(_FILE.read_text("utf-8"))
    return rules
