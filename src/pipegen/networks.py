"""The blocks of a VPC: what `VpcCidr` may be, and the eight blocks that it is cut into."""

import ipaddress

from pipegen.checks import Wrong

BLOCKS = 8
"""Public subnets take blocks 0 to 2, private ones 4 to 6, so that a third zone moves none."""

_PRIVATE = [
    ipaddress.IPv4Network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
]
_DOCKER = ipaddress.IPv4Network("172.17.0.0/16")


def network(value: str) -> ipaddress.IPv4Network:
    """Read a CIDR block of a VPC that can be cut into 8 blocks of at least /28."""
    try:
        found = ipaddress.IPv4Network(value)
    except ValueError:
        raise Wrong(f'is "{value}", which is no CIDR block', _network_hint(value)) from None
    if "/" not in value or not 16 <= found.prefixlen <= 25:
        hint = "a VPC takes /16 at the most, and 8 blocks of at least /28 need /25"
        raise Wrong(f'is "{value}", whose size is not from /16 to /25', hint)
    return found


def _network_hint(value: str) -> str:
    try:
        meant = ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        return 'write it as in "10.10.0.0/16"'
    return f'it has host bits: did you mean "{meant}"?'


def subnet_bits(block: ipaddress.IPv4Network) -> int:
    """Return how many host bits each of the eight blocks has: what `Fn::Cidr` wants to know."""
    return 32 - block.prefixlen - 3


def doubt(block: ipaddress.IPv4Network) -> str | None:
    """Return why a block is allowed but unwise, the rest of a sentence that begins with it."""
    if block.overlaps(_DOCKER):
        return "overlaps 172.17.0.0/16, which Docker and some AWS services use themselves"
    if not any(block.subnet_of(private) for private in _PRIVATE):
        return "is neither in RFC 1918 nor in 100.64.0.0/10: it belongs to somebody else"
    return None
