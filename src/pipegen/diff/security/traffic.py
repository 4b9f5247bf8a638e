"""The traffic that a network rule allows, and whether other rules allow it already.

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
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Traffic:
    """Packets of one protocol, from or to one peer.

    `first` and `last` are ports; for ICMP, the type times 256 plus the code.
    """

    protocol: str
    first: int | Unresolved
    last: int | Unresolved
    peer: str

    @property
    def network(self) -> Network | None:
        """Return the peer as a network; None for a security group, a prefix list or if unknown."""
        return _network(self.peer)

    @property
    def severity(self) -> Severity:
        """Return the severity of allowing the traffic, by the size and kind of the peer."""
        network = self.network
        if network is not None and network.prefixlen == 0:
            return Severity.OPEN
        private = network is None or any(_inside(network, block) for block in _PRIVATE)
        return Severity.MORE if private else Severity.WIDE

    def __str__(self) -> str:
        return _packets(self)

    @property
    def peer_text(self) -> str:
        """Return the peer for reports."""
        network = self.network
        every = network is not None and network.prefixlen == 0
        return f"{self.peer}, the whole internet" if every else self.peer


def parse_traffic(protocol: Any, first: Any, last: Any, peer: Any) -> Traffic:
    """Return the traffic that a rule with these values allows."""
    named = text(protocol)
    if not isinstance(named, Unresolved):
        named = _NUMBERS.get(named, named.lower())
    if named in ("icmp", "icmpv6"):
        low, high = _icmp(_number(first), _number(last))
    elif named in ("tcp", "udp") or isinstance(named, Unresolved):
        low, high = _number(first), _number(last)
    else:  # other protocols have no ports
        low, high = _PORTS
    if not isinstance(low, Unresolved) and low < 0:
        low, high = _PORTS
    return Traffic(named, low, high, text(peer))


def coverage(packets: Traffic, rules: Iterable[Traffic]) -> Coverage:
    """Return whether `rules` together allow all of `packets`."""
    candidates = [rule for rule in rules if _same_protocol(packets, rule) is not Coverage.NO]
    if packets in candidates:
        return Coverage.YES
    certain = [
        rule
        for rule in candidates
        if _same_protocol(packets, rule) is Coverage.YES and _is_ranged(rule)
    ]
    if _is_ranged(packets) and all(
        _reaches(packets, part, certain) for part in _parts(packets, certain)
    ):
        return Coverage.YES
    return max((_maybe(packets, rule) for rule in candidates), default=Coverage.NO)


def _same_protocol(packets: Traffic, rule: Traffic) -> Coverage:
    return Coverage.YES if rule.protocol == _ALL else equal(packets.protocol, rule.protocol)


def _is_ranged(packets: Traffic) -> bool:
    return not isinstance(packets.first, Unresolved) and not isinstance(packets.last, Unresolved)


def _parts(packets: Traffic, rules: Sequence[Traffic]) -> Iterable[tuple[int, int]]:
    """Return the ports of `packets` in ranges that each rule contains completely or not at all."""
    low, high = int(packets.first), int(packets.last)
    starts = {low} | {int(rule.first) for rule in rules} | {int(rule.last) + 1 for rule in rules}
    bounds = [*sorted(port for port in starts if low <= port <= high), high + 1]
    return [(start, end - 1) for start, end in pairwise(bounds)]


def _reaches(packets: Traffic, ports: tuple[int, int], rules: Sequence[Traffic]) -> bool:
    matching = [
        rule for rule in rules if int(rule.first) <= ports[0] and ports[1] <= int(rule.last)
    ]
    network = packets.network
    if network is None:
        return any(rule.peer == packets.peer for rule in matching)
    networks = [
        rule.network
        for rule in matching
        if rule.network and rule.network.version == network.version
    ]
    return any(_inside(network, block) for block in ipaddress.collapse_addresses(networks))  # type: ignore[type-var]


def _inside(narrow: Any, wide: Any) -> bool:
    return narrow.version == wide.version and bool(narrow.subnet_of(wide))


def _maybe(packets: Traffic, rule: Traffic) -> Coverage:
    """Return `MAYBE` if unresolved values of `rule` can make it as wide as `packets`."""
    ports = _reaches_ports(packets, rule)
    if packets.network and rule.network:
        peers = Coverage.MAYBE if _reaches(packets, _PORTS, [_anywhere(rule)]) else Coverage.NO
    else:
        peers = equal(packets.peer, rule.peer)
    return Coverage.MAYBE if ports and peers is not Coverage.NO else Coverage.NO


def _reaches_ports(packets: Traffic, rule: Traffic) -> bool:
    if not _is_ranged(packets) or not _is_ranged(rule):
        return True
    return int(rule.first) <= int(packets.first) and int(packets.last) <= int(rule.last)


def _anywhere(packets: Traffic) -> Traffic:
    return Traffic(packets.protocol, *_PORTS, packets.peer)


def _number(value: Any) -> int | Unresolved:
    if value is None:
        return -1
    try:
        return int(text(value))
    except ValueError:
        return Unresolved(text(value))


def _icmp(
    icmp_type: int | Unresolved, code: int | Unresolved
) -> tuple[int | Unresolved, int | Unresolved]:
    if isinstance(icmp_type, Unresolved) or isinstance(code, Unresolved):
        return Unresolved(str(icmp_type)), Unresolved(str(code))
    if icmp_type < 0:
        return _PORTS
    return (icmp_type * 256, icmp_type * 256 + 255) if code < 0 else (icmp_type * 256 + code,) * 2


def _network(peer: str) -> Network | None:
    try:
        return ipaddress.ip_network(peer, strict=False)
    except ValueError:
        return None


def _packets(packets: Traffic) -> str:
    if packets.protocol == _ALL:
        return "all traffic"
    if packets.protocol not in ("tcp", "udp", "icmp", "icmpv6"):
        return f"protocol {packets.protocol}"
    if (packets.first, packets.last) == _PORTS:
        return (
            f"{packets.protocol} on all ports"
            if packets.protocol in ("tcp", "udp")
            else f"all {packets.protocol}"
        )
    if packets.protocol in ("icmp", "icmpv6") and _is_ranged(packets):
        return f"{packets.protocol} of type {int(packets.first) // 256}"
    return f"{packets.protocol} {packets.first}" + (
        f"-{packets.last}" if packets.last != packets.first else ""
    )
