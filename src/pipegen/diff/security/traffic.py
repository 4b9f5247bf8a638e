"""Traffic that a rule lets through, and whether other rules let it through already.

Sources: "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress" and
"AWS::EC2::NetworkAclEntry" in the CloudFormation template reference.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.diff.security.access_change import Coverage, Severity, equal

_ALL = "-1"
_NUMBERS: Mapping[str, str] = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_PORTS = (0, 65535)
_PRIVATE = [
    ipaddress.ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Traffic:
    """Packets of a protocol, from or to one side.

    `first` and `last` are ports; for ICMP the type times 256 and the code. They are `Unknown`
    where only AWS knows them.
    """

    protocol: str
    first: int | Unresolved
    last: int | Unresolved
    peer: str

    @property
    def network(self) -> Network | None:
        """Return the peer as a network, None where it is a group, a list or not known."""
        return _network(self.peer)

    @property
    def rank(self) -> Severity:
        """Return how bad it is to let it in: from everywhere, from public addresses, or else."""
        network = self.network
        if network is not None and network.prefixlen == 0:
            return Severity.OPEN
        private = network is None or any(_inside(network, each) for each in _PRIVATE)
        return Severity.MORE if private else Severity.WIDE

    def __str__(self) -> str:
        return _packets(self)

    @property
    def side(self) -> str:
        """Return the peer as a reviewer reads it."""
        network = self.network
        every = network is not None and network.prefixlen == 0
        return f"{self.peer}, the whole internet" if every else self.peer


def traffic(protocol: Any, first: Any, last: Any, peer: Any) -> Traffic:
    """Return what a rule with these values lets through."""
    named = text(protocol)
    if not isinstance(named, Unresolved):
        named = _NUMBERS.get(named, named.lower())
    if named in ("icmp", "icmpv6"):
        low, high = _icmp(_number(first), _number(last))
    elif named in ("tcp", "udp") or isinstance(named, Unresolved):
        low, high = _number(first), _number(last)
    else:  # all others have no ports
        low, high = _PORTS
    if not isinstance(low, Unresolved) and low < 0:
        low, high = _PORTS
    return Traffic(named, low, high, text(peer))


def covered(one: Traffic, others: Iterable[Traffic]) -> Coverage:
    """Return whether `others` together let all of `one` through."""
    near = [each for each in others if _same_protocol(one, each) is not Coverage.NO]
    if one in near:
        return Coverage.YES
    sure = [
        each for each in near if _same_protocol(one, each) is Coverage.YES and _is_ranged(each)
    ]
    if _is_ranged(one) and all(_reaches(one, part, sure) for part in _parts(one, sure)):
        return Coverage.YES
    return max((_maybe(one, each) for each in near), default=Coverage.NO)


def _same_protocol(one: Traffic, other: Traffic) -> Coverage:
    return Coverage.YES if other.protocol == _ALL else equal(one.protocol, other.protocol)


def _is_ranged(one: Traffic) -> bool:
    return not isinstance(one.first, Unresolved) and not isinstance(one.last, Unresolved)


def _parts(one: Traffic, others: Sequence[Traffic]) -> Iterable[tuple[int, int]]:
    """Yield the ports of `one` in ranges that each of `others` has as a whole or not at all."""
    low, high = int(one.first), int(one.last)
    starts = {low} | {int(each.first) for each in others} | {int(each.last) + 1 for each in others}
    within = [*sorted(each for each in starts if low <= each <= high), high + 1]
    return [(start, end - 1) for start, end in pairwise(within)]


def _reaches(one: Traffic, part: tuple[int, int], others: Sequence[Traffic]) -> bool:
    there = [e for e in others if int(e.first) <= part[0] and part[1] <= int(e.last)]
    network = one.network
    if network is None:
        return any(each.peer == one.peer for each in there)
    found = [e.network for e in there if e.network and e.network.version == network.version]
    return any(_inside(network, each) for each in ipaddress.collapse_addresses(found))  # type: ignore[type-var]


def _inside(narrow: Any, wide: Any) -> bool:
    return narrow.version == wide.version and bool(narrow.subnet_of(wide))


def _maybe(one: Traffic, other: Traffic) -> Coverage:
    """Return `MAYBE` where `other` may be as wide as `one`, with values that only AWS knows."""
    ports = _reaches_ports(one, other)
    if one.network and other.network:
        peers = Coverage.MAYBE if _reaches(one, _PORTS, [_anywhere(other)]) else Coverage.NO
    else:
        peers = equal(one.peer, other.peer)
    return Coverage.MAYBE if ports and peers is not Coverage.NO else Coverage.NO


def _reaches_ports(one: Traffic, other: Traffic) -> bool:
    if not _is_ranged(one) or not _is_ranged(other):
        return True
    return int(other.first) <= int(one.first) and int(one.last) <= int(other.last)


def _anywhere(one: Traffic) -> Traffic:
    return Traffic(one.protocol, *_PORTS, one.peer)


def _number(value: Any) -> int | Unresolved:
    if value is None:
        return -1
    try:
        return int(text(value))
    except ValueError:
        return Unresolved(text(value))


def _icmp(
    kind: int | Unresolved, code: int | Unresolved
) -> tuple[int | Unresolved, int | Unresolved]:
    if isinstance(kind, Unresolved) or isinstance(code, Unresolved):
        return Unresolved(str(kind)), Unresolved(str(code))
    if kind < 0:
        return _PORTS
    return (kind * 256, kind * 256 + 255) if code < 0 else (kind * 256 + code,) * 2


def _network(peer: str) -> Network | None:
    try:
        return ipaddress.ip_network(peer, strict=False)
    except ValueError:
        return None


def _packets(one: Traffic) -> str:
    if one.protocol == _ALL:
        return "all traffic"
    if one.protocol not in ("tcp", "udp", "icmp", "icmpv6"):
        return f"protocol {one.protocol}"
    if (one.first, one.last) == _PORTS:
        return (
            f"{one.protocol} on all ports"
            if one.protocol in ("tcp", "udp")
            else f"all {one.protocol}"
        )
    if one.protocol in ("icmp", "icmpv6") and _is_ranged(one):
        return f"{one.protocol} of type {int(one.first) // 256}"
    return f"{one.protocol} {one.first}" + (f"-{one.last}" if one.last != one.first else "")
