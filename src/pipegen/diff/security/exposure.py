"""Find settings that newly expose a resource, and new routes to the internet.

Source: "Internet gateways" in the VPC user guide.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.diff.security.exposure_settings import SETTINGS, UNSET, Setting
from pipegen.diff.security.policy_documents import values_at

Properties = Mapping[str, Any] | None


def access_changes(
    resource_type: str, before: Properties, after: Properties
) -> Iterator[AccessChange]:
    """Yield what the settings of a resource newly expose."""
    for setting in SETTINGS.get(resource_type, ()):
        yield from _exposed_setting(setting, before, after)
    if resource_type == "AWS::EC2::Route" and after is not None:
        yield from _internet_routes(before, after)


def _exposed_setting(
    setting: Setting, before: Properties, after: Properties
) -> Iterator[AccessChange]:
    old, new = _values(setting, before, None), _values(setting, after, before)
    if any(value in setting.values for value in old):
        return
    if any(value in setting.values for value in new):
        yield AccessChange(setting.severity, setting.message)
    elif unknown := [value for value in new if isinstance(value, Unresolved) and value not in old]:
        yield AccessChange(
            Severity.UNKNOWN, f"with {unknown[0]} as {setting.path} may be more open"
        )


def _values(setting: Setting, properties: Properties, before: Properties) -> list[str]:
    """Return the values of `setting` that apply with `properties` after `before`, if any."""
    if properties is None:
        return [setting.default] if setting.guards else []
    values = [text(value) for value in values_at(properties, setting.path)]
    if values:
        return values
    if setting.removed is not None and (
        values_at(before, setting.path) or _is_partly(setting, properties)
    ):
        return [setting.removed]
    return [setting.default]


def _is_partly(setting: Setting, properties: Mapping[str, Any]) -> bool:
    """Return whether the parent block is set and omits this property.

    In that case the safe default of the block does not apply.
    """
    block, _, name = setting.path.rpartition(".")
    return bool(name and block and setting.default != UNSET and values_at(properties, block))


def _internet_routes(before: Properties, after: Mapping[str, Any]) -> Iterator[AccessChange]:
    for path in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
        everywhere = after.get(path) in ("0.0.0.0/0", "::/0")
        gateway = after.get("GatewayId")
        if not everywhere or gateway is None or text(gateway).startswith("vgw-"):
            continue
        if before is None or before.get(path) != after[path] or before.get("GatewayId") is None:
            subject = f"leads {after[path]} to the gateway {text(gateway)}"
            yield AccessChange(
                Severity.OPEN, f"{subject}: what has a public address there is in the internet"
            )
