"""The networks of a template, and the subnets in them, under known parameters."""

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
    """A CIDR block: as it is written in the template, and what that comes to, if it is known."""

    raw: Any
    value: Any

    @property
    def network(self) -> Network | None:
        """Return the block; AWS cuts host bits off. None where it is not known, or no block."""
        if isinstance(self.value, Unresolved) or not isinstance(self.value, str):
            return None
        try:
            return ip_network(self.value, strict=False)
        except ValueError:
            return None

    def is_within(self, other: "Block") -> bool | None:
        """Return whether it lies in `other`, None where that is not known."""
        return _compared(self.network, other.network, "subnet_of")

    def overlaps(self, other: "Block") -> bool | None:
        """Return whether the two have addresses in common, None where that is not known."""
        found = _compared(self.network, other.network, "overlaps")
        return True if found is None and self.raw == other.raw else found

    def __str__(self) -> str:
        """Return the block as messages show it."""
        return str(self.network or "the same block")


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet; `vpc` is the same text for subnets of the same VPC."""

    logical_id: str
    vpc: str
    blocks: dict[str, Block]
    """`CidrBlock` and `Ipv6CidrBlock`, those it has."""
    zone: tuple[str, str] | None
    """The same for subnets in the same zone; None where AWS chooses."""
    condition: str | None


def vpcs(scope: StackContext) -> dict[str, list[Block]]:
    """Return VPC, as `Subnet.vpc` names it → its IPv4 blocks, those that are added to it too."""
    found: dict[str, list[Block]] = {}
    for logical_id, each in _existing(scope, "AWS::EC2::VPC"):
        found[f"${{{logical_id}}}"] = [_block(scope, each, "CidrBlock")]
    for _, each in _existing(scope, "AWS::EC2::VPCCidrBlock"):
        if "AmazonProvidedIpv6CidrBlock" not in each:
            found.setdefault(_vpc(scope, each), []).append(_block(scope, each, "CidrBlock"))
    return found


def subnets(scope: StackContext) -> list[Subnet]:
    """Return the subnets that the stack may have."""
    return [
        Subnet(
            logical_id,
            _vpc(scope, each),
            {
                key: _block(scope, each, key)
                for key in ("CidrBlock", "Ipv6CidrBlock")
                if key in each
            },
            _zone(scope, each),
            _condition(scope, logical_id),
        )
        for logical_id, each in _existing(scope, "AWS::EC2::Subnet")
    ]


def pairs(scope: StackContext, among: list[Subnet]) -> Iterator[tuple[Subnet, Subnet]]:
    """Yield each two of the same VPC that one stack can have at once."""
    for first, second in combinations(among, 2):
        if first.vpc == second.vpc and _together(scope, first, second):
            yield first, second


def divisions(scope: StackContext, block: Block) -> Iterator[tuple[Network, int, int]]:
    """Yield what each `Fn::Cidr` in a block divides: network, number of parts, their prefix."""
    for argument in arguments(block.raw, "Fn::Cidr"):
        match scope.resolve(argument):
            case [str(whole), count, bits] if not isinstance(whole, Unresolved):
                network = Block(None, whole).network
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
    raw = _inlined(scope, properties.get(key))
    return Block(raw, scope.resolve(raw))


def _inlined(scope: StackContext, value: Any) -> Any:
    """Return `value` with what the VPC says in place of its attribute `CidrBlock`."""
    match value:
        case {"Fn::GetAtt": [str(logical_id), "CidrBlock"]}:
            return _own_block(scope, logical_id) or value
        case {"Fn::GetAtt": str(text)} if text.endswith(".CidrBlock"):
            return _own_block(scope, text.removesuffix(".CidrBlock")) or value
        case dict():
            return {key: _inlined(scope, each) for key, each in value.items()}
        case list():
            return [_inlined(scope, each) for each in value]
    return value


def _own_block(scope: StackContext, logical_id: str) -> Any:
    return scope.template.of_type("AWS::EC2::VPC").get(logical_id, {}).get("CidrBlock")


def _vpc(scope: StackContext, properties: Any) -> str:
    found = scope.resolve(properties.get("VpcId"))
    return str(found).replace(".VpcId}", "}")


def _zone(scope: StackContext, properties: Any) -> tuple[str, str] | None:
    for key in ("AvailabilityZone", "AvailabilityZoneId"):
        raw = properties.get(key)
        if raw is not None:
            value = scope.resolve(raw)
            known = isinstance(value, str) and not isinstance(value, Unresolved)
            return key, value if known else repr(raw)
    return None


def _condition(scope: StackContext, logical_id: str) -> str | None:
    found = scope.template.resources[logical_id].get("Condition")
    return found if isinstance(found, str) else None


def _together(scope: StackContext, first: Subnet, second: Subnet) -> bool:
    conditions = {first.condition, second.condition} - {None}
    return len(conditions) < 2 or all(scope.condition(str(each)) for each in conditions)


def _compared(one: Network | None, other: Network | None, how: str) -> bool | None:
    if one is None or other is None or one.version != other.version:
        return None
    return bool(getattr(one, how)(other))
