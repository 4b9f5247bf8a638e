"""The CIDR block of a VPC, and the eight blocks that its subnets are in."""

import ipaddress

from pipegen.config.values import InvalidValue
from pipegen.text import format_value

BLOCKS = 8
"""Public subnets have blocks 0 to 2, private ones 4 to 6, so a third zone moves no subnet."""

_PRIVATE = [
    ipaddress.IPv4Network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
]
_DOCKER = ipaddress.IPv4Network("172.17.0.0/16")


def vpc_cidr(value: str) -> ipaddress.IPv4Network:
    """Return the CIDR block `value`, from /16 to /25, so that its 8 blocks are at least a /28.

    Raises `InvalidValue` for any other value.
    """
    try:
        block = ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        raise _not_a_block(value) from None
    if not value.endswith(f"/{block.prefixlen}"):
        raise _not_a_block(value)
    if str(block) != value:
        raise InvalidValue(
            f"is {format_value(value)}, which has host bits", f'did you mean "{block}"?'
        )
    if not 16 <= block.prefixlen <= 25:
        hint = "choose one from /16, the largest of a VPC, to /25, which makes 8 blocks of /28"
        raise InvalidValue(f"is {format_value(value)}, whose size is not from /16 to /25", hint)
    return block


def _not_a_block(value: str) -> InvalidValue:
    return InvalidValue(
        f"is {format_value(value)}, which is not a CIDR block", 'write it as in "10.10.0.0/16"'
    )


def subnet_bits(block: ipaddress.IPv4Network) -> int:
    """Return the number of host bits of each of the eight blocks, the `cidrBits` of `Fn::Cidr`."""
    return 32 - block.prefixlen - 3


def address_space_warning(block: ipaddress.IPv4Network) -> str | None:
    """Return why a block is valid but inadvisable, as the rest of a sentence, or None."""
    if block.overlaps(_DOCKER):
        return "overlaps 172.17.0.0/16, which Docker and some AWS services use themselves"
    if not any(block.subnet_of(private) for private in _PRIVATE):
        return "is neither in RFC 1918 nor in 100.64.0.0/10: it belongs to somebody else"
    return None
