"""CIDR blocks of a VPC."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.config import cidr
from pipegen.config.values import InvalidValue

SIZES = st.integers(16, 25)


@given(st.ip_addresses(v=4), SIZES)
def test_a_vpc_block_divides_into_eight_blocks_of_a_valid_subnet_size(address, size):
    block = cidr.vpc_cidr(str(IPv4Network((address, size), strict=False)))

    subnets = list(block.subnets(new_prefix=32 - cidr.subnet_bits(block)))

    assert len(subnets) == cidr.BLOCKS
    assert all(16 <= subnet.prefixlen <= 28 for subnet in subnets)


@given(st.ip_addresses(v=4), st.integers(0, 32).filter(lambda size: not 16 <= size <= 25))
def test_a_block_of_another_size_is_rejected(address, size):
    value = str(IPv4Network((address, size), strict=False))

    with pytest.raises(InvalidValue, match=f'is "{value}", whose size is not from /16 to /25'):
        cidr.vpc_cidr(value)


@given(st.ip_addresses(v=4), SIZES)
def test_a_block_with_host_bits_is_rejected_and_the_hint_suggests_the_block(address, size):
    block = IPv4Network((address, size), strict=False)

    with pytest.raises(InvalidValue) as caught:
        cidr.vpc_cidr(f"{block[1]}/{size}")

    assert caught.value.reason == f'is "{block[1]}/{size}", which has host bits'
    assert caught.value.hint == f'did you mean "{block}"?'


@pytest.mark.parametrize(
    "value",
    [
        "",
        "10.10.0.0",
        "10.10.0/16",
        "10.10.0.0/255.255.0.0",
        "10.10.0.0/016",
        "010.10.0.0/16",
        "10.10.0.0/16 ",
        "::/16",
        "None",
    ],
)
def test_a_value_that_is_not_a_cidr_block_is_rejected(value):
    with pytest.raises(InvalidValue) as caught:
        cidr.vpc_cidr(value)

    assert caught.value.reason.endswith("which is not a CIDR block")
    assert caught.value.hint == 'write it as in "10.10.0.0/16"'


@pytest.mark.parametrize(
    "block", ["10.0.0.0/16", "172.16.0.0/16", "192.168.128.0/20", "100.127.0.0/16"]
)
def test_a_private_block_has_no_warning(block):
    assert cidr.address_space_warning(IPv4Network(block)) is None


@pytest.mark.parametrize("block", ["172.17.0.0/16", "172.17.255.0/24"])
def test_a_block_that_docker_uses_has_a_warning(block):
    assert cidr.address_space_warning(IPv4Network(block)) == (
        "overlaps 172.17.0.0/16, which Docker and some AWS services use themselves"
    )


@pytest.mark.parametrize("block", ["11.0.0.0/16", "172.32.0.0/16", "100.128.0.0/16"])
def test_a_public_block_has_a_warning(block):
    assert cidr.address_space_warning(IPv4Network(block)) == (
        "is neither in RFC 1918 nor in 100.64.0.0/10: it belongs to somebody else"
    )
