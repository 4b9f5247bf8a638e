"""The VPCs and subnets of a stack, with CIDR blocks computed from its parameter values."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import arguments
from pipegen.cloudformation.unresolved import Unresolved

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Block:
    """A CIDR block: its value as written in the template, and the resolved value."""

    raw: Any
    value: Any

    @property
    def network(self) -> Network | None:
        """Return the network without host bits, as AWS does; None if it is unknown or invalid."""
        if isinstance(self.value, Unresolved) or not isinstance(self.value, str):
            return None
        try:
            return ip_network(self.value, strict=False)
        except ValueError:
            return None

    def is_within(self, other: "Block") -> bool | None:
        """Return whether the block is part of `other`, None if that is unknown."""
        return _compare(self.network, other.network, "subnet_of")

    def overlaps(self, other: "Block") -> bool | None:
        """Return whether the blocks share addresses, None if that is unknown."""
        result = _compare(self.network, other.network, "overlaps")
        return True if result is None and self.raw == other.raw else result

    def __str__(self) -> str:
        """Return the block as messages name it."""
        return str(self.network or "the same block")


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a stack."""

    logical_id: str
    vpc: str
    """A key of the VPC: equal for subnets of the same VPC."""
    blocks: dict[str, Block]
    """`CidrBlock` and `Ipv6CidrBlock`, those that the subnet has."""
    zone: tuple[str, str] | None
    """A key of the availability zone: equal for subnets in the same zone; None if AWS chooses."""
    condition: str | None


def vpcs(scope: StackContext) -> dict[str, list[Block]]:
    """Return VPC, as in `Subnet.vpc` → its IPv4 blocks, with those of `AWS::EC2::VPCCidrBlock`."""
    blocks: dict[str, list[Block]] = {}
    for logical_id, vpc in _existing(scope, "AWS::EC2::VPC"):
        blocks[f"${{{logical_id}}}"] = [_block(scope, vpc, "CidrBlock")]
    for _, addition in _existing(scope, "AWS::EC2::VPCCidrBlock"):
        if "AmazonProvidedIpv6CidrBlock" not in addition:
            block = _block(scope, addition, "CidrBlock")
            blocks.setdefault(_vpc(scope, addition), []).append(block)
    return blocks


def subnets(scope: StackContext) -> list[Subnet]:
    """Return the subnets of the stack, without those whose condition is false."""
    return [
        Subnet(
            logical_id,
            _vpc(scope, properties),
            {
                key: _block(scope, properties, key)
                for key in ("CidrBlock", "Ipv6CidrBlock")
                if key in properties
            },
            _zone(scope, properties),
            _condition(scope, logical_id),
        )
        for logical_id, properties in _existing(scope, "AWS::EC2::Subnet")
    ]


def pairs(scope: StackContext, subnets: list[Subnet]) -> Iterator[tuple[Subnet, Subnet]]:
    """Yield each pair of subnets of one VPC that the stack can have at the same time."""
    for first, second in combinations(subnets, 2):
        if first.vpc == second.vpc and _can_coexist(scope, first, second):
            yield first, second


def divisions(scope: StackContext, block: Block) -> Iterator[tuple[Network, int, int]]:
    """Yield network, number of parts and prefix length of the parts for each `Fn::Cidr`.

    An `Fn::Cidr` in `block` whose arguments can't be resolved is skipped.
    """
    for argument in arguments(block.raw, "Fn::Cidr"):
        match scope.resolve(argument):
            case [str(cidr), count, bits] if not isinstance(cidr, Unresolved):
                network = Block(None, cidr).network
                try:
                    if network:
                        yield network, int(count), network.max_prefixlen - int(bits)
                except (TypeError, ValueError):
                    continue


def _existing(scope: StackContext, kind: str) -> Iterator[tuple[str, Any]]:
    for logical_id, properties in scope.template.of_type(kind).items():
        if scope.exists(logical_id):
            yield logical_id, properties


def _block(scope: StackContext, properties: Any, key: str) -> Block:
    raw = _inline_attributes(scope, properties.get(key))
    return Block(raw, scope.resolve(raw))


def _inline_attributes(scope: StackContext, value: Any) -> Any:
    """Return `value` with the property `CidrBlock` of a VPC in place of that attribute."""
    match value:
        case {"Fn::GetAtt": [str(logical_id), "CidrBlock"]}:
            return _vpc_property(scope, logical_id) or value
        case {"Fn::GetAtt": str(text)} if text.endswith(".CidrBlock"):
            return _vpc_property(scope, text.removesuffix(".CidrBlock")) or value
        case dict():
            return {key: _inline_attributes(scope, item) for key, item in value.items()}
        case list():
            return [_inline_attributes(scope, item) for item in value]
    return value


def _vpc_property(scope: StackContext, logical_id: str) -> Any:
    return scope.template.of_type("AWS::EC2::VPC").get(logical_id, {}).get("CidrBlock")


def _vpc(scope: StackContext, properties: Any) -> str:
    vpc_id = scope.resolve(properties.get("VpcId"))
    return str(vpc_id).replace(".VpcId}", "}")


def _zone(scope: StackContext, properties: Any) -> tuple[str, str] | None:
    for key in ("AvailabilityZone", "AvailabilityZoneId"):
        raw = properties.get(key)
        if raw is not None:
            value = scope.resolve(raw)
            is_known = isinstance(value, str) and not isinstance(value, Unresolved)
            return key, value if is_known else repr(raw)
    return None


def _condition(scope: StackContext, logical_id: str) -> str | None:
    condition = scope.template.resources[logical_id].get("Condition")
    return condition if isinstance(condition, str) else None


def _can_coexist(scope: StackContext, first: Subnet, second: Subnet) -> bool:
    conditions = {first.condition, second.condition} - {None}
    return len(conditions) < 2 or all(scope.condition(str(name)) for name in conditions)


def _compare(first: Network | None, second: Network | None, method: str) -> bool | None:
    if first is None or second is None or first.version != second.version:
        return None
    return bool(getattr(first, method)(second))
