"""What security groups and network ACLs let through that they did not.

Sources: "Security group rules" and "Network ACL rules" in the VPC user guide;
"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress" and "AWS::EC2::NetworkAclEntry" in the
CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.diff.security.access_change import AccessChange, Coverage, Severity
from pipegen.diff.security.policy_documents import at
from pipegen.diff.security.traffic import Traffic, covered, traffic

Properties = Mapping[str, Any] | None

_GROUP = "AWS::EC2::SecurityGroup"
_INGRESS, _EGRESS = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
_SOURCES = (
    "CidrIp",
    "CidrIpv6",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
)
_TARGETS = ("CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId")
_EVERYWHERE = ("0.0.0.0/0", "::/0")


def access_changes(kind: str, before: Properties, after: Properties) -> Iterator[AccessChange]:
    """Yield what the group, rule or entry of type `kind` lets through that it did not."""
    if kind == _GROUP and after is not None:
        yield from _into_group(before, after)
        if before is not None:
            yield from _out_of_group(before, after)
    elif kind in (_INGRESS, _EGRESS) and after is not None:
        same = before is not None and before.get("GroupId") == after.get("GroupId")
        names = _SOURCES if kind == _INGRESS else _TARGETS
        old = _rules([before], names) if same else []
        yield from _opened(old, _rules([after], names), into=kind == _INGRESS)
    elif kind == "AWS::EC2::NetworkAclEntry":
        yield from _of_entry(before, after)


def _into_group(before: Properties, after: Mapping[str, Any]) -> Iterator[AccessChange]:
    old, new = (
        _rules(at(properties, "SecurityGroupIngress.*"), _SOURCES)
        for properties in (before, after)
    )
    for change in _opened(old, new, into=True):
        if before is not None or change.rank <= Severity.WIDE:  # nothing is in a new group yet
            yield change


def _out_of_group(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AccessChange]:
    """Yield what more gets out. A group that names no such traffic at all lets out everything."""
    old, new = (
        _rules(at(properties, "SecurityGroupEgress.*"), _TARGETS) for properties in (before, after)
    )
    if not old:
        return
    if new:
        yield from _opened(old, new, into=False)
    elif covered(traffic("-1", None, None, _EVERYWHERE[0]), old) is not Coverage.YES:
        yield AccessChange(
            Severity.WIDE, "may let out all traffic to everywhere: it no longer says what"
        )


def _opened(
    old: Sequence[Traffic], new: Sequence[Traffic], *, into: bool
) -> Iterator[AccessChange]:
    for rule_traffic in new:
        cover = covered(rule_traffic, old)
        if cover is Coverage.YES:
            continue
        sure, unsure = ("opens", "open") if into else ("lets out", "let out")
        verb = sure if cover is Coverage.NO else f"may {unsure}"
        yield AccessChange(
            _rank(rule_traffic, cover, into), f"{verb} {rule_traffic} to {rule_traffic.side}"
        )


def _rank(opened: Traffic, cover: Coverage, into: bool) -> Severity:
    rank = opened.rank if into else max(opened.rank, Severity.WIDE)
    return Severity.DOUBT if cover is Coverage.MAYBE and rank is Severity.MORE else rank


def _rules(rules: Sequence[Any], peers: Sequence[str]) -> list[Traffic]:
    return [
        traffic(rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort"), rule[peer])
        for rule in rules
        if isinstance(rule, Mapping)
        for peer in peers
        if peer in rule
    ]


def _of_entry(before: Properties, after: Properties) -> Iterator[AccessChange]:
    old, new = _entry(before), _entry(after)
    if _is(after, "allow") and new:
        allowed = old if _is(before, "allow") and _out(before) == _out(after) else []
        yield from _opened(allowed, new, into=not _out(after))
    if _is(before, "deny") and old:
        denied = new if _is(after, "deny") and _out(before) == _out(after) else []
        for rule_traffic in old:
            cover = covered(rule_traffic, denied)
            if cover is not Coverage.YES:
                verb = "no longer denies" if cover is Coverage.NO else "may no longer deny"
                preposition = "to" if _out(before) else "from"
                yield AccessChange(
                    Severity.WIDE, f"{verb} {rule_traffic} {preposition} {rule_traffic.side}"
                )
    yield from _moved(before, after)


def _entry(properties: Properties) -> list[Traffic]:
    if properties is None:
        return []
    first, last = (
        next((value for path in paths for value in at(properties, path)), None)
        for paths in (("PortRange.From", "Icmp.Type"), ("PortRange.To", "Icmp.Code"))
    )
    peers = [properties[name] for name in ("CidrBlock", "Ipv6CidrBlock") if name in properties]
    return [traffic(properties.get("Protocol"), first, last, peer) for peer in peers]


def _is(properties: Properties, action: str) -> bool:
    return properties is not None and text(properties.get("RuleAction")).lower() == action


def _out(properties: Properties) -> bool:
    return text((properties or {}).get("Egress", False)).lower() == "true"


def _moved(before: Properties, after: Properties) -> Iterator[AccessChange]:
    """Yield a doubt for an earlier allow or a later deny: the lowest number decides."""
    old_number, new_number = (
        (properties or {}).get("RuleNumber") for properties in (before, after)
    )
    if old_number is None or new_number is None or text(old_number) == text(new_number):
        return
    if (
        _is_number(old_number)
        and _is_number(new_number)
        and (int(new_number) < int(old_number)) is _is(after, "deny")
    ):
        return
    yield AccessChange(
        Severity.DOUBT,
        f"may open more: it is asked as number {text(new_number)}, before {text(old_number)}",
    )


def _is_number(value: Any) -> bool:
    return not isinstance(value, Unresolved) and text(value).isdecimal()
