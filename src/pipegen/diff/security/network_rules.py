"""Find the traffic that security groups and network ACLs newly allow.

Sources: "Security group rules" and "Network ACL rules" in the VPC user guide;
"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress" and "AWS::EC2::NetworkAclEntry" in the
CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.diff.security.access_change import AccessChange, Coverage, Severity
from pipegen.diff.security.policy_documents import values_at
from pipegen.diff.security.traffic import Traffic, coverage, parse_traffic

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


def access_changes(
    resource_type: str, before: Properties, after: Properties
) -> Iterator[AccessChange]:
    """Yield the traffic that a security group, rule or network ACL entry newly allows."""
    if resource_type == _GROUP and after is not None:
        yield from _into_group(before, after)
        if before is not None:
            yield from _out_of_group(before, after)
    elif resource_type in (_INGRESS, _EGRESS) and after is not None:
        same = before is not None and before.get("GroupId") == after.get("GroupId")
        names = _SOURCES if resource_type == _INGRESS else _TARGETS
        old = _rules([before], names) if same else []
        yield from _opened_traffic(old, _rules([after], names), into=resource_type == _INGRESS)
    elif resource_type == "AWS::EC2::NetworkAclEntry":
        yield from _acl_entry_changes(before, after)


def _into_group(before: Properties, after: Mapping[str, Any]) -> Iterator[AccessChange]:
    old, new = (
        _rules(values_at(properties, "SecurityGroupIngress.*"), _SOURCES)
        for properties in (before, after)
    )
    for change in _opened_traffic(old, new, into=True):
        # A new group has no members yet.
        if before is not None or change.severity <= Severity.WIDE:
            yield change


def _out_of_group(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AccessChange]:
    """Yield new outbound traffic. A group without outbound rules allows all of it."""
    old, new = (
        _rules(values_at(properties, "SecurityGroupEgress.*"), _TARGETS)
        for properties in (before, after)
    )
    if not old:
        return
    if new:
        yield from _opened_traffic(old, new, into=False)
    elif coverage(parse_traffic("-1", None, None, _EVERYWHERE[0]), old) is not Coverage.YES:
        yield AccessChange(
            Severity.WIDE, "may let out all traffic to everywhere: it no longer says what"
        )


def _opened_traffic(
    old: Sequence[Traffic], new: Sequence[Traffic], *, into: bool
) -> Iterator[AccessChange]:
    for rule_traffic in new:
        cover = coverage(rule_traffic, old)
        if cover is Coverage.YES:
            continue
        sure, unsure = ("opens", "open") if into else ("lets out", "let out")
        verb = sure if cover is Coverage.NO else f"may {unsure}"
        yield AccessChange(
            _severity(rule_traffic, cover, into),
            f"{verb} {rule_traffic} to {rule_traffic.peer_text}",
        )


def _severity(opened: Traffic, cover: Coverage, into: bool) -> Severity:
    severity = opened.severity if into else max(opened.severity, Severity.WIDE)
    return Severity.UNKNOWN if cover is Coverage.MAYBE and severity is Severity.MORE else severity


def _rules(rules: Sequence[Any], peers: Sequence[str]) -> list[Traffic]:
    return [
        parse_traffic(rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort"), rule[peer])
        for rule in rules
        if isinstance(rule, Mapping)
        for peer in peers
        if peer in rule
    ]


def _acl_entry_changes(before: Properties, after: Properties) -> Iterator[AccessChange]:
    old, new = _entry_traffic(before), _entry_traffic(after)
    if _has_action(after, "allow") and new:
        allowed = (
            old if _has_action(before, "allow") and _is_egress(before) == _is_egress(after) else []
        )
        yield from _opened_traffic(allowed, new, into=not _is_egress(after))
    if _has_action(before, "deny") and old:
        denied = (
            new if _has_action(after, "deny") and _is_egress(before) == _is_egress(after) else []
        )
        for rule_traffic in old:
            cover = coverage(rule_traffic, denied)
            if cover is not Coverage.YES:
                verb = "no longer denies" if cover is Coverage.NO else "may no longer deny"
                preposition = "to" if _is_egress(before) else "from"
                yield AccessChange(
                    Severity.WIDE, f"{verb} {rule_traffic} {preposition} {rule_traffic.peer_text}"
                )
    yield from _rule_order_changes(before, after)


def _entry_traffic(properties: Properties) -> list[Traffic]:
    if properties is None:
        return []
    first, last = (
        next((value for path in paths for value in values_at(properties, path)), None)
        for paths in (("PortRange.From", "Icmp.Type"), ("PortRange.To", "Icmp.Code"))
    )
    peers = [properties[name] for name in ("CidrBlock", "Ipv6CidrBlock") if name in properties]
    return [parse_traffic(properties.get("Protocol"), first, last, peer) for peer in peers]


def _has_action(properties: Properties, action: str) -> bool:
    return properties is not None and text(properties.get("RuleAction")).lower() == action


def _is_egress(properties: Properties) -> bool:
    return text((properties or {}).get("Egress", False)).lower() == "true"


def _rule_order_changes(before: Properties, after: Properties) -> Iterator[AccessChange]:
    """Yield a warning for an earlier allow or a later deny: the lowest number decides."""
    old_number, new_number = (
        (properties or {}).get("RuleNumber") for properties in (before, after)
    )
    if old_number is None or new_number is None or text(old_number) == text(new_number):
        return
    if (
        _is_number(old_number)
        and _is_number(new_number)
        and (int(new_number) < int(old_number)) is _has_action(after, "deny")
    ):
        return
    yield AccessChange(
        Severity.UNKNOWN,
        f"may open more: it is asked as number {text(new_number)}, before {text(old_number)}",
    )


def _is_number(value: Any) -> bool:
    return not isinstance(value, Unresolved) and text(value).isdecimal()
