"""Traffic that changed security groups and network ACLs newly allow."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import broadened_access

GROUP, INGRESS = "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"
EGRESS, ENTRY = "AWS::EC2::SecurityGroupEgress", "AWS::EC2::NetworkAclEntry"
BLOCKS = ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0"]
PORTS = [0, 22, 23, 80, 443, 1024, 65535]


def rule(protocol="tcp", first=22, last=None, peer="10.0.0.0/8", name="CidrIp"):
    last = first if last is None else last
    return {"IpProtocol": protocol, "FromPort": first, "ToPort": last, name: peer}


def into(*rules):
    return {"SecurityGroupIngress": list(rules)}


def out(*rules):
    return {"SecurityGroupEgress": list(rules)}


def rules():
    return st.lists(
        st.builds(
            lambda protocol, ports, peer: rule(protocol, min(ports), max(ports), peer),
            st.sampled_from(["tcp", "6", "udp", "-1", -1]),
            st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)),
            st.sampled_from(BLOCKS),
        ),
        max_size=4,
    )


def lets(allowed, protocol, port, address):
    return any(
        str(allowed_rule["IpProtocol"]) == "-1"
        or (
            {"6": "tcp"}.get(allowed_rule["IpProtocol"], allowed_rule["IpProtocol"]) == protocol
            and allowed_rule["FromPort"] <= port <= allowed_rule["ToPort"]
        )
        for allowed_rule in allowed
        if ipaddress.ip_address(address) in ipaddress.ip_network(allowed_rule["CidrIp"])
    )


def packets(allowed):
    return {
        (protocol, port, address)
        for protocol in ("tcp", "udp", "icmp")
        for port in {base + offset for base in PORTS for offset in (-1, 0, 1)}
        for address in ("10.1.2.3", "10.1.9.9", "10.9.9.9", "10.200.1.1", "192.0.2.1")
        if 0 <= port <= 65535 and lets(allowed, protocol, port, address)
    }


@given(rules(), rules())
def test_ingress_is_reported_if_and_only_if_more_packets_are_allowed(before, after):
    sentences = broadened_access(GROUP, into(*before), into(*after))

    assert bool(sentences) is not (packets(after) <= packets(before))


@given(rules(), st.data())
def test_reordering_and_removing_rules_broadens_no_access(before, data):
    shuffled = data.draw(st.permutations(before))
    fewer = shuffled[: data.draw(st.integers(0, len(before)))]

    assert broadened_access(GROUP, into(*before), into(*shuffled)) == ()
    assert broadened_access(GROUP, into(*before), into(*fewer)) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (rule(), rule(first=22, last=443), "opens tcp 22-443 to 10.0.0.0/8"),
        (rule(peer="10.1.0.0/16"), rule(), "opens tcp 22 to 10.0.0.0/8"),
        (rule(), rule("udp"), "opens udp 22 to 10.0.0.0/8"),
        (rule(), rule("-1"), "opens all traffic to 10.0.0.0/8"),
        (rule(), rule("tcp", 0, 65535), "opens tcp on all ports to 10.0.0.0/8"),
        (rule(), rule("tcp", -1, -1), "opens tcp on all ports to 10.0.0.0/8"),
        (
            rule(),
            {"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8"},
            "opens tcp on all ports to 10.0.0.0/8",
        ),
        (rule(), rule("47"), "opens protocol 47 to 10.0.0.0/8"),
        (rule("icmp", 8, -1), rule("icmp", -1, -1), "opens all icmp to 10.0.0.0/8"),
        (rule("icmp", 8, 0), rule("icmp", 8, -1), "opens icmp of type 8 to 10.0.0.0/8"),
        (rule("icmp", 8, 0), rule("1", 3, 4), "opens icmp of type 3 to 10.0.0.0/8"),
        (
            rule("icmpv6", 8, 0, "fd00::/8", "CidrIpv6"),
            rule("58", Unresolved("${T}"), 0, "fd00::/8", "CidrIpv6"),
            "may open icmpv6 ${T}-0 to fd00::/8",
        ),
        (rule(), rule(peer="fd00::/8", name="CidrIpv6"), "opens tcp 22 to fd00::/8"),
        (rule(), rule(peer="8.8.8.0/24"), "opens tcp 22 to 8.8.8.0/24"),
        (rule(), rule(peer="0.0.0.0/0"), "opens tcp 22 to 0.0.0.0/0, the whole internet"),
        (
            rule(),
            rule(peer="::/0", name="CidrIpv6"),
            "opens tcp 22 to ::/0, the whole internet",
        ),
        (rule(), rule(peer="pl-1", name="SourcePrefixListId"), "opens tcp 22 to pl-1"),
        (
            rule(),
            rule(peer=Unresolved("${Sg.GroupId}"), name="SourceSecurityGroupId"),
            "may open tcp 22 to ${Sg.GroupId}",
        ),
        (
            rule(peer=Unresolved("${Cidr}")),
            rule(peer="0.0.0.0/0"),
            "may open tcp 22 to 0.0.0.0/0, the whole internet",
        ),
        (rule(first=Unresolved("${Port}")), rule(first=80), "may open tcp 80 to 10.0.0.0/8"),
        (rule(Unresolved("${P}")), rule(), "may open tcp 22 to 10.0.0.0/8"),
        (rule(Unresolved("${P}"), peer="10.1.0.0/16"), rule(), "opens tcp 22 to 10.0.0.0/8"),
        (rule(), rule(Unresolved("${P}")), "may open protocol ${P} to 10.0.0.0/8"),
        (rule(first=23), rule(peer=Unresolved("${C}")), "opens tcp 22 to ${C}"),
    ],
)
def test_a_broader_rule_is_reported_with_ports_and_source(before, after, expected):
    assert broadened_access(GROUP, into(before), into(after)) == (expected,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([rule(peer="10.0.0.0/9"), rule(peer="10.128.0.0/9")], [rule()]),
        ([rule(first=22, last=80), rule(first=81, last=443)], [rule(first=22, last=443)]),
        ([rule("-1", -1, -1)], [rule("icmp", 8, -1), rule("50")]),
        ([rule(first=22, last=443)], [rule(first="22"), rule("6", 80)]),
        ([rule("icmp", -1, -1)], [rule("1", 8, 0)]),
        ([rule("tcp", -1, -1)], [rule()]),
        ([rule(peer=Unresolved("${C}"))], [rule(peer=Unresolved("${C}"))] * 2),
        (
            [rule(first=22, last=80, peer="sg-1", name="SourceSecurityGroupId")],
            [rule(peer="sg-1", name="SourceSecurityGroupId")],
        ),
        ([], [{"IpProtocol": "tcp"}, "no rule"]),
    ],
)
def test_traffic_that_was_allowed_before_is_not_reported(before, after):
    assert broadened_access(GROUP, into(*before), {**into(*after), "GroupDescription": "x"}) == ()


def test_egress_is_reported_as_egress():
    before = out(rule(first=443, peer="0.0.0.0/0"))

    assert broadened_access(
        GROUP, before, out(rule(first=80, peer="pl-1", name="DestinationPrefixListId"))
    ) == ("lets out tcp 80 to pl-1",)
    assert broadened_access(GROUP, before, {}) == (
        "may let out all traffic to everywhere: it no longer says what",
    )
    assert broadened_access(GROUP, {}, before) == ()
    assert broadened_access(GROUP, out(rule("-1", peer="0.0.0.0/0")), {}) == ()


def test_a_new_security_group_is_reported_only_if_it_is_open_to_the_internet():
    after = {
        **into(rule(), rule(first=443, peer="0.0.0.0/0"), rule(first=25, peer="9.9.9.9/32")),
        **out(rule("-1", peer="0.0.0.0/0")),
    }

    assert broadened_access(GROUP, None, after) == (
        "opens tcp 443 to 0.0.0.0/0, the whole internet",
        "opens tcp 25 to 9.9.9.9/32",
    )
    assert broadened_access(GROUP, after, None) == ()


def test_a_standalone_rule_is_reported_in_full_and_compared_within_its_group():
    ingress = {"GroupId": "sg-1", **rule(first=22, last=80)}

    assert broadened_access(INGRESS, None, ingress) == ("opens tcp 22-80 to 10.0.0.0/8",)
    assert broadened_access(INGRESS, ingress, {**ingress, "ToPort": 22}) == ()
    assert broadened_access(INGRESS, ingress, {**ingress, "GroupId": "sg-2"}) == (
        "opens tcp 22-80 to 10.0.0.0/8",
    )
    assert broadened_access(INGRESS, ingress, None) == ()
    assert broadened_access(EGRESS, None, {"GroupId": "sg-1", **rule(peer="0.0.0.0/0")}) == (
        "lets out tcp 22 to 0.0.0.0/0, the whole internet",
    )


def entry(action="allow", number=100, peer="10.0.0.0/8", egress=False, **more):
    ports = {"PortRange": {"From": 22, "To": 22}} if "Icmp" not in more else {}
    return {
        "RuleAction": action,
        "RuleNumber": number,
        "CidrBlock": peer,
        "Egress": egress,
        "Protocol": 6,
        **ports,
        **more,
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, entry(), ("opens tcp 22 to 10.0.0.0/8",)),
        (None, entry(egress="true"), ("lets out tcp 22 to 10.0.0.0/8",)),
        (None, entry("deny"), ()),
        (entry(), None, ()),
        (entry(), entry(peer="10.1.0.0/16"), ()),
        (entry(), entry(peer="0.0.0.0/0"), ("opens tcp 22 to 0.0.0.0/0, the whole internet",)),
        (entry(), entry(egress=True), ("lets out tcp 22 to 10.0.0.0/8",)),
        (entry(), entry("deny"), ()),
        (entry("deny"), None, ("no longer denies tcp 22 from 10.0.0.0/8",)),
        (entry("deny", egress=True), None, ("no longer denies tcp 22 to 10.0.0.0/8",)),
        (
            entry("deny"),
            entry("deny", peer=Unresolved("${C}")),
            ("may no longer deny tcp 22 from 10.0.0.0/8",),
        ),
        (entry("deny"), entry("deny", peer="0.0.0.0/0"), ()),
        (
            entry("deny"),
            entry(),
            ("no longer denies tcp 22 from 10.0.0.0/8", "opens tcp 22 to 10.0.0.0/8"),
        ),
        (entry(), entry(number=90), ("may open more: it is asked as number 90, before 100",)),
        (entry(), entry(number="110"), ()),
        (entry("deny"), entry("deny", number=90), ()),
        (
            entry("deny"),
            entry("deny", number=110),
            ("may open more: it is asked as number 110, before 100",),
        ),
        (
            entry(),
            entry(number=Unresolved("${N}")),
            ("may open more: it is asked as number ${N}, before 100",),
        ),
        (
            entry(Protocol=1, Icmp={"Type": 8, "Code": 0}),
            entry(Protocol=1, Icmp={"Type": 8, "Code": -1}),
            ("opens icmp of type 8 to 10.0.0.0/8",),
        ),
    ],
)
def test_a_network_acl_entry_is_compared_by_action_traffic_and_rule_number(
    before, after, expected
):
    assert broadened_access(ENTRY, before, after) == expected
