"""Stubs of the resource types that the emulator's CloudFormation does not support, and two fixes.

A stub in `STUBS` accepts any properties. It has an id in AWS's form, and the attributes that
templates read; it validates nothing, which is the linter's task. A type that neither the emulator
nor this module knows has a generic stub: an id, and every attribute that its template reads.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, engine, provisioners

Properties = dict[str, Any]
PhysicalResource = tuple[str, dict[str, str]]
"""The value of `Ref`, and those of `Fn::GetAtt`."""
Handlers = dict[str, Any]

_TYPE = re.compile(r"(?:AWS|Alexa)::[A-Za-z0-9]+::[A-Za-z0-9]+")


class _TypeTable(dict[str, Handlers]):
    """The emulator's table of handlers, extended to every type name that AWS could have."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or bool(_TYPE.fullmatch(str(name)))

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 (it would call itself)

    def __missing__(self, name: str) -> Handlers:
        return stub_handlers(name)


def register() -> None:
    """Add the stubs and fixes to the emulator of this process."""
    handlers_by_type = provisioners._RESOURCE_HANDLERS
    for resource_type, make in STUBS.items():
        if resource_type in handlers_by_type:
            raise RuntimeError(f"The emulator knows {resource_type} itself: remove its stand-in.")
        handlers_by_type[resource_type] = _handlers(make)
    for resource_type, attribute in _MISSING_ATTRIBUTES:
        type_handlers = handlers_by_type[resource_type]
        type_handlers["create"] = _with_attribute(type_handlers["create"], attribute, 1)
        type_handlers["update"] = _with_attribute(type_handlers["update"], attribute, 2)
    provisioners._RESOURCE_HANDLERS = changesets._RESOURCE_HANDLERS = _TypeTable(handlers_by_type)
    changesets._resolve_props_for_diff = _without_false_conditions(
        changesets._resolve_props_for_diff
    )


def known_types() -> list[str]:
    """Return the types that the emulator supports, or the rehearsal simulates, sorted."""
    return sorted(provisioners._RESOURCE_HANDLERS.keys() - STUBS.keys() | {PIPELINE_TYPE})


_replaced_handlers: Handlers = {}


def set_stubbed_types(types: Iterable[str]) -> None:
    """Stub exactly `types` from now on, although the emulator supports them."""
    handlers = provisioners._RESOURCE_HANDLERS
    handlers.update(_replaced_handlers)
    _replaced_handlers.clear()
    supported = [name for name in types if name in handlers.keys()]  # noqa: SIM118 (it contains all)
    _replaced_handlers.update({name: handlers.pop(name) for name in supported})


def _handlers(create_stub: Callable[[Properties], PhysicalResource]) -> Handlers:
    attributes_by_id: dict[str, dict[str, str]] = {}

    def create(logical_id: str, properties: Properties, stack: str) -> PhysicalResource:
        physical_id, attributes = create_stub(properties)
        attributes_by_id[physical_id] = attributes
        return physical_id, attributes

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> PhysicalResource:
        return physical_id, attributes_by_id[physical_id]

    return {"create": create, "update": update, "delete": _forget}


class _Attributes(dict[str, str]):
    """Every attribute that a template may read from a generic stub."""

    def __init__(self, resource_type: str, physical_id: str) -> None:
        super().__init__()
        _, service, kind = resource_type.lower().split("::")
        where = f"{service}:{get_region()}:{get_account_id()}"
        self.arn, self.id = f"arn:aws:{where}:{kind}/{physical_id}", physical_id

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return self.arn if name.lower().endswith("arn") else f"{self.id}.{name}"


def stub_handlers(resource_type: str) -> Handlers:
    """Return the handlers that create, update and delete a generic stub."""

    def create(logical_id: str, properties: Properties, stack: str) -> PhysicalResource:
        physical_id = f"{stack}-{logical_id}-{secrets.token_hex(4)}"
        return physical_id, _Attributes(resource_type, physical_id)

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> PhysicalResource:
        return physical_id, _Attributes(resource_type, physical_id)

    return {"create": create, "update": update, "delete": _forget}


def _forget(physical_id: str, properties: Properties) -> None:
    pass


def _with_attribute(
    handler: Callable[..., PhysicalResource], attribute: str, position: int
) -> Callable[..., PhysicalResource]:
    """Wrap `handler` to return `attribute` too, from the properties at argument `position`."""

    def wrapped(*arguments: Any) -> PhysicalResource:
        physical_id, attributes = handler(*arguments)
        return physical_id, {**attributes, attribute: arguments[position][attribute]}

    return wrapped


def _without_false_conditions(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `resolve` to omit resources whose condition is false, which a change set kept."""

    def wrapped(template: Any, parameters: Any, *rest: Any) -> Any:
        resolved = resolve(template, parameters, *rest)
        if template:
            conditions = engine._evaluate_conditions(template, parameters)
            resolved["Resources"] = {
                logical_id: resource
                for logical_id, resource in resolved["Resources"].items()
                if conditions.get(resource.get("Condition"), True)
            }
        return resolved

    return wrapped


def _resource_id(prefix: str, attribute: str) -> Callable[[Properties], PhysicalResource]:
    def make(properties: Properties) -> PhysicalResource:
        physical_id = f"{prefix}-0{secrets.token_hex(8)}"
        return physical_id, {attribute: physical_id}

    return make


def _elastic_ip(properties: Properties) -> PhysicalResource:
    allocation = f"eipalloc-0{secrets.token_hex(8)}"
    address = "203.0.113.1"
    return address, {"AllocationId": allocation, "PublicIp": address}


def _pipeline(properties: Properties) -> PhysicalResource:
    return properties["Name"], {"Version": "1"}


def _connection(properties: Properties) -> PhysicalResource:
    head = f"arn:aws:codeconnections:{get_region()}:{get_account_id()}:connection"
    arn = f"{head}/{secrets.token_hex(8)}"
    return arn, {"ConnectionArn": arn, "ConnectionStatus": "PENDING"}


def _channel(properties: Properties) -> PhysicalResource:
    name = properties["ConfigurationName"]
    arn = f"arn:aws:chatbot::{get_account_id()}:chat-configuration/{name}"
    return arn, {"Arn": arn}


PIPELINE_TYPE = "AWS::CodePipeline::Pipeline"

STUBS: dict[str, Callable[[Properties], PhysicalResource]] = {
    "AWS::EC2::EIP": _elastic_ip,
    "AWS::EC2::NatGateway": _resource_id("nat", "NatGatewayId"),
    "AWS::EC2::FlowLog": _resource_id("fl", "Id"),
    "AWS::EC2::SecurityGroupIngress": _resource_id("sgr", "Id"),
    PIPELINE_TYPE: _pipeline,
    "AWS::CodeConnections::Connection": _connection,
    "AWS::Chatbot::SlackChannelConfiguration": _channel,
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": _channel,
}

# Attributes that are missing in the emulator; each has the name of a property.
_MISSING_ATTRIBUTES = [("AWS::EC2::VPC", "CidrBlock")]
