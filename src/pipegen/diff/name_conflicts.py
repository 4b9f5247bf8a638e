"""Resources that are created while an old one still has their name, in the same stack.

CloudFormation deletes old resources last. Until then both would exist, and the update fails if
only one of them can. Sources: "Name type" in the CloudFormation template reference; "Update
behaviors of stack resources" in its user guide; `contract_create_create` in "Contract tests for
resource types" in the CloudFormation command line interface's user guide (a create request fails
for an identifier that exists); "Subnet CIDR blocks" in the VPC user guide (blocks of one VPC do
not overlap).
"""

import ipaddress
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import references, replacement_rules
from pipegen.diff.canonical import condition_text
from pipegen.diff.model import Replacement
from pipegen.diff.references import Reference
from pipegen.diff.value_diff import canonical_value
from pipegen.text import join_words

_SUBNET = "AWS::EC2::Subnet"
_RULE = "?FromPort ?ToPort ?CidrIp ?CidrIpv6"
_NAMES: Mapping[str, str] = {
    "AWS::Batch::ComputeEnvironment": "ComputeEnvironmentName",
    "AWS::Batch::JobQueue": "JobQueueName",
    "AWS::CodeBuild::Project": "Name",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::ECS::Service": "ServiceName",
    "AWS::EKS::Nodegroup": "NodegroupName",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
"""Resource type → its name property, for types whose identifier is an ARN or a URL."""

_UNIQUE: Mapping[str, str] = {
    "AWS::ApiGateway::Resource": "RestApiId ParentId PathPart",
    "AWS::ApiGatewayV2::Route": "ApiId RouteKey",
    "AWS::EC2::NatGateway": "AllocationId",
    "AWS::EC2::NetworkAclEntry": "NetworkAclId RuleNumber ?Egress",
    "AWS::EC2::Route": "RouteTableId ?DestinationCidrBlock ?DestinationIpv6CidrBlock "
    "?DestinationPrefixListId",
    "AWS::EC2::SecurityGroup": "GroupName ?VpcId",
    "AWS::EC2::SecurityGroupEgress": f"GroupId IpProtocol {_RULE} ?DestinationPrefixListId "
    "?DestinationSecurityGroupId",
    "AWS::EC2::SecurityGroupIngress": f"GroupId IpProtocol {_RULE} ?SourcePrefixListId "
    "?SourceSecurityGroupId",
    _SUBNET: "VpcId CidrBlock",
    "AWS::EC2::SubnetRouteTableAssociation": "SubnetId",
    "AWS::EC2::VPCGatewayAttachment": "VpcId ?InternetGatewayId ?VpnGatewayId",
    "AWS::ECS::Service": "ServiceName ?Cluster",
    "AWS::EFS::MountTarget": "FileSystemId SubnetId",
    "AWS::EKS::Nodegroup": "NodegroupName ClusterName",
    "AWS::ElasticLoadBalancingV2::Listener": "LoadBalancerArn Port",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "ListenerArn Priority",
    "AWS::Events::Rule": "Name ?EventBusName",
    "AWS::IAM::OIDCProvider": "Url",
    "AWS::Lambda::Alias": "FunctionName Name",
    "AWS::Lambda::EventSourceMapping": "FunctionName EventSourceArn",
    "AWS::Route53::RecordSet": "Name Type ?HostedZoneId ?HostedZoneName ?SetIdentifier",
    "AWS::WAFv2::IPSet": "Name Scope",
    "AWS::WAFv2::RuleGroup": "Name Scope",
    "AWS::WAFv2::WebACL": "Name Scope",
}
"""Resource type → the properties that no two resources share, where the name alone is not unique.

`?` marks an optional property. Blocks of subnets must not overlap either. Source: the errors of
the API that creates each type, such as `Resource.AlreadyAssociated` under `NatGateway` in the EC2
API reference.
"""


class ExclusiveResource(NamedTuple):
    """A resource with property values that no other resource can have."""

    logical_id: str
    resource_type: str
    identity: tuple[tuple[str, str], ...]
    """Pairs of property and value."""
    block: str
    """The CIDR block of a subnet, "" for other types."""
    condition: str | None
    """The condition of the resource if its value is not known, otherwise None."""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return what two resources must have in common to conflict."""
        return self.resource_type, self.identity

    @property
    def is_known(self) -> bool:
        """Return whether the resource exists for certain, with values that are all known."""
        values = (*(value for _, value in self.identity), self.block)
        is_unresolved = any(isinstance(value, Unresolved) or "#{" in value for value in values)
        return self.condition is None and not is_unresolved

    def conflicts_with(self, other: "ExclusiveResource") -> bool:
        """Return whether it can't exist together with `other`, which has the same key."""
        may_coexist = other.condition in (None, self.condition)
        return may_coexist and (not self.block or _blocks_overlap(self.block, other.block))

    def conflict_reason(self, other: "ExclusiveResource") -> str:
        """Return why both can't exist, as a clause."""
        if self.block != other.block:
            return f"their blocks {other.block} and {self.block} overlap"
        if self.block:
            return f"both have the block {self.block} in the same VPC"
        return (
            f"both have {join_words(f'{name} {value}' for name, value in self.identity if value)}"
        )


def unchanged_name(
    resource_type: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> str | None:
    """Return the custom name that a resource has on both sides, None if none or if it changes.

    CloudFormation rejects the replacement of such a resource.
    """
    name = _NAMES.get(resource_type) or replacement_rules.registry()["identifiers"].get(
        resource_type, ""
    )
    if (
        replacement_rules.replacement_for(resource_type, (name,), "old", "new")
        is not Replacement.YES
    ):
        return None
    value = before.get(name)
    known_on_both = value is not None and not isinstance(value, Unresolved)
    return str(value) if known_on_both and value == after.get(name) else None


def find_conflicts(
    before: StackContext,
    after: StackContext,
    created: Collection[str],
    is_new: Callable[[Reference], bool],
) -> Mapping[str, str]:
    """Return logical id → conflict, for the resources that can't exist beside an existing one.

    Args:
        before: The stack as it is deployed.
        after: The stack as it will be.
        created: The logical ids of `after` that are added, or are or may be replaced.
        is_new: Whether a reference has, or may have, another value than before.

    """
    existing: dict[object, list[ExclusiveResource]] = {}
    for logical_id in filter(before.exists, before.template.resources):
        if exclusive := _exclusive_resource(before, logical_id):
            existing.setdefault(exclusive.key, []).append(exclusive)
    conflicts: dict[str, str] = {}
    for logical_id in created:
        exclusive = _exclusive_resource(after, logical_id, is_new)
        others = existing.get(exclusive.key, ()) if exclusive else ()
        if exclusive and (other := next(filter(exclusive.conflicts_with, others), None)):
            collision = _collision(other, logical_id, after, created)
            conflicts[logical_id] = f"{collision}, and {exclusive.conflict_reason(other)}"
    return conflicts


def exclusive_resources(scope: StackContext) -> Mapping[str, ExclusiveResource]:
    """Return logical id → exclusive resource, for those that exist with known values."""
    exclusives = (
        _exclusive_resource(scope, logical_id)
        for logical_id in scope.template.resources
        if scope.exists(logical_id)
    )
    return {
        exclusive.logical_id: exclusive
        for exclusive in exclusives
        if exclusive and exclusive.is_known
    }


def _collision(
    other: ExclusiveResource, logical_id: str, after: StackContext, created: Collection[str]
) -> str:
    name = other.logical_id
    if name == logical_id:
        return "the new one is made before the old one is deleted"
    goes = not after.exists(name) or name in created
    return f"it is made before {name} is deleted" if goes else f"it is made beside {name}"


def _identifying_properties(resource_type: str) -> list[str]:
    names = _UNIQUE.get(resource_type) or _NAMES.get(resource_type)
    return (names or replacement_rules.registry()["identifiers"].get(resource_type, "")).split()


def _exclusive_resource(
    scope: StackContext, logical_id: str, is_new: Callable[[Reference], bool] = lambda _: False
) -> ExclusiveResource | None:
    """Return the exclusive resource; None if it has no such values, or if they are new."""
    resource = scope.template.resources[logical_id]
    resource_type, properties = str(resource.get("Type")), scope.properties(logical_id)
    optional_by_name = {
        word.lstrip("?"): word.startswith("?") for word in _identifying_properties(resource_type)
    }
    if not optional_by_name or any(
        properties.get(name) is None
        for name, is_optional in optional_by_name.items()
        if not is_optional
    ):
        return None
    refs = references.find_references(resource.get("Properties"), scope)
    if any(
        reference.path and reference.path[0] in optional_by_name and is_new(reference)
        for reference in refs
    ):
        return None
    values = {name: _text(properties.get(name)) for name in optional_by_name}
    block = values.pop("CidrBlock") if resource_type == _SUBNET else ""
    condition = resource.get("Condition")
    is_open = isinstance(condition, str) and scope.condition(condition) is None
    open_condition = condition_text(scope, condition) if is_open else None
    return ExclusiveResource(
        logical_id, resource_type, tuple(values.items()), block, open_condition
    )


def _text(value: Any) -> str:
    form = "" if value is None else canonical_value(value)
    return form if isinstance(form, str) else json.dumps(form, sort_keys=True)


def _blocks_overlap(first: str, second: str) -> bool:
    """Return whether two CIDR blocks overlap; unresolved blocks overlap if they are equal."""
    try:
        left, right = (ipaddress.ip_network(block) for block in (first, second))
    except ValueError:
        return first == second
    return left.overlaps(right)
