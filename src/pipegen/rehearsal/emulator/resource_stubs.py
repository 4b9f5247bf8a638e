"""What the emulator's CloudFormation lacks: stand-ins for resource types, and two corrections.

A stand-in takes any properties, and gives the resource an id of AWS's shape and the attributes
that templates read. It checks nothing: that is the linter's. A type that neither the emulator nor
this file knows gets a stub: an id, and every attribute that its template asks for. The report
calls both stubbed, for nothing is made of them.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, engine, provisioners

Properties = dict[str, Any]
Made = tuple[str, dict[str, str]]
"""What `Ref` gives, and what `Fn::GetAtt` gives."""
Handlers = dict[str, Any]

_TYPE = re.compile(r"(?:AWS|Alexa)::[A-Za-z0-9]+::[A-Za-z0-9]+")


class _Types(dict[str, Handlers]):
    """The emulator's table, in which every type that could be one of AWS's is found."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or bool(_TYPE.fullmatch(str(name)))

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 (it would call itself)

    def __missing__(self, name: str) -> Handlers:
        return stubbed(name)


def register() -> None:
    """Add all of it to the emulator that this process runs."""
    known = provisioners._RESOURCE_HANDLERS
    for resource_type, make in TYPES.items():
        if resource_type in known:
            raise RuntimeError(f"The emulator knows {resource_type} itself: remove its stand-in.")
        known[resource_type] = _standin(make)
    for resource_type, attribute in _MISSING_ATTRIBUTES:
        handlers = known[resource_type]
        handlers["create"] = _with(handlers["create"], attribute, 1)
        handlers["update"] = _with(handlers["update"], attribute, 2)
    provisioners._RESOURCE_HANDLERS = changesets._RESOURCE_HANDLERS = _Types(known)
    changesets._resolve_props_for_diff = _conditional(changesets._resolve_props_for_diff)


def known() -> list[str]:
    """Return the types that the emulator knows itself, or that the rehearsal performs, sorted."""
    return sorted(provisioners._RESOURCE_HANDLERS.keys() - TYPES.keys() | {PERFORMED})


_put_aside: Handlers = {}


def stub(types: Iterable[str]) -> None:
    """Make nothing for `types` from now on, though the emulator knows them; for others, again."""
    known = provisioners._RESOURCE_HANDLERS
    known.update(_put_aside)
    _put_aside.clear()
    _put_aside.update({each: known.pop(each) for each in types if each in known.keys()})  # noqa: SIM118 (it contains all)


def _standin(make: Callable[[Properties], Made]) -> Handlers:
    made: dict[str, dict[str, str]] = {}

    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        physical_id, attributes = make(properties)
        made[physical_id] = attributes
        return physical_id, attributes

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> Made:
        return physical_id, made[physical_id]

    return {"create": create, "update": update, "delete": _forget}


class _Attributes(dict[str, str]):
    """Every attribute that a template may ask a stub for."""

    def __init__(self, resource_type: str, physical_id: str) -> None:
        super().__init__()
        _, service, kind = resource_type.lower().split("::")
        where = f"{service}:{get_region()}:{get_account_id()}"
        self.arn, self.id = f"arn:aws:{where}:{kind}/{physical_id}", physical_id

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return self.arn if name.lower().endswith("arn") else f"{self.id}.{name}"


def stubbed(resource_type: str) -> Handlers:
    """Return how nothing is made, changed and deleted of a resource type."""

    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        made = f"{stack}-{logical_id}-{secrets.token_hex(4)}"
        return made, _Attributes(resource_type, made)

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> Made:
        return physical_id, _Attributes(resource_type, physical_id)

    return {"create": create, "update": update, "delete": _forget}


def _forget(physical_id: str, properties: Properties) -> None:
    pass


def _with(handler: Callable[..., Made], attribute: str, at: int) -> Callable[..., Made]:
    """Let `handler` give `attribute` too, out of the properties: its argument number `at`."""

    def wrapped(*arguments: Any) -> Made:
        physical_id, attributes = handler(*arguments)
        return physical_id, {**attributes, attribute: arguments[at][attribute]}

    return wrapped


def _conditional(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Leave out resources whose condition is false: a change set took them for unchanged."""

    def wrapped(template: Any, parameters: Any, *rest: Any) -> Any:
        resolved = resolve(template, parameters, *rest)
        if template:
            holds = engine._evaluate_conditions(template, parameters)
            resolved["Resources"] = {
                logical_id: resource
                for logical_id, resource in resolved["Resources"].items()
                if holds.get(resource.get("Condition"), True)
            }
        return resolved

    return wrapped


def _id(prefix: str, attribute: str) -> Callable[[Properties], Made]:
    def make(properties: Properties) -> Made:
        found = f"{prefix}-0{secrets.token_hex(8)}"
        return found, {attribute: found}

    return make


def _address(properties: Properties) -> Made:
    allocation = f"eipalloc-0{secrets.token_hex(8)}"
    address = "203.0.113.1"
    return address, {"AllocationId": allocation, "PublicIp": address}


def _pipeline(properties: Properties) -> Made:
    return properties["Name"], {"Version": "1"}


def _connection(properties: Properties) -> Made:
    head = f"arn:aws:codeconnections:{get_region()}:{get_account_id()}:connection"
    arn = f"{head}/{secrets.token_hex(8)}"
    return arn, {"ConnectionArn": arn, "ConnectionStatus": "PENDING"}


def _channel(properties: Properties) -> Made:
    name = properties["ConfigurationName"]
    arn = f"arn:aws:chatbot::{get_account_id()}:chat-configuration/{name}"
    return arn, {"Arn": arn}


PERFORMED = "AWS::CodePipeline::Pipeline"

TYPES: dict[str, Callable[[Properties], Made]] = {
    "AWS::EC2::EIP": _address,
    "AWS::EC2::NatGateway": _id("nat", "NatGatewayId"),
    "AWS::EC2::FlowLog": _id("fl", "Id"),
    "AWS::EC2::SecurityGroupIngress": _id("sgr", "Id"),
    PERFORMED: _pipeline,
    "AWS::CodeConnections::Connection": _connection,
    "AWS::Chatbot::SlackChannelConfiguration": _channel,
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": _channel,
}

# What `Fn::GetAtt` lacks of types that the emulator knows; the property is called the same.
_MISSING_ATTRIBUTES = [("AWS::EC2::VPC", "CidrBlock")]
