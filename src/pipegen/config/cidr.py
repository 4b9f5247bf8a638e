"""The blocks of a VPC: what `VpcCidr` may be, and the eight blocks that it is cut into."""

import ipaddress

from pipegen.config.values import InvalidValue
from pipegen.text import format_value

BLOCKS = 8
"""Public subnets take blocks 0 to 2, private ones 4 to 6, so that a third zone moves none."""

_PRIVATE = [
    ipaddress.IPv4Network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
]
_DOCKER = ipaddress.IPv4Network("172.17.0.0/16")


def vpc_cidr(value: str) -> ipaddress.IPv4Network:
    """Read a CIDR block of a VPC that can be cut into 8 blocks of at least /28; raises `Wrong`."""
    try:
        found = ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        raise _no_block(value) from None
    if not value.endswith(f"/{found.prefixlen}"):
        raise _no_block(value)
    if str(found) != value:
        raise InvalidValue(
            f"is {format_value(value)}, which has host bits", f'did you mean "{found}"?'
        )
    if not 16 <= found.prefixlen <= 25:
        hint = "choose one from /16, the largest of a VPC, to /25, which makes 8 blocks of /28"
        raise InvalidValue(f"is {format_value(value)}, whose size is not from /16 to /25", hint)
    return found


def _no_block(value: str) -> InvalidValue:
    return InvalidValue(
        f"is {format_value(value)}, which is not a CIDR block", 'write it as in "10.10.0.0/16"'
    )


def subnet_bits(block: ipaddress.IPv4Network) -> int:
    """Return how many host bits each of the eight blocks has: what `Fn::Cidr` wants to know."""
    return 32 - block.prefixlen - 3


def address_space_warning(block: ipaddress.IPv4Network) -> str | None:
    """Return why a block is allowed but unwise, the rest of a sentence that begins with it."""
    if block.overlaps(_DOCKER):
        return "overlaps 172.17.0.0/16, which Docker and some AWS services use themselves"
    if not any(block.subnet_of(private) for private in _PRIVATE):
        return "is neither in RFC 1918 nor in 100.64.0.0/10: it belongs to somebody else"
    return None
