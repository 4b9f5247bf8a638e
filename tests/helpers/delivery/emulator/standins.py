"""What the emulator's CloudFormation lacks: stand-ins for resource types, and two corrections.

A stand-in takes any properties, and gives the resource an id and the attributes that templates
read. It checks nothing: that is the linter's. The properties of every resource, stood in for or
not, are kept in files, because the emulator forgets some of what it is given.
"""

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, engine, provisioners

Properties = dict[str, Any]
Made = tuple[str, dict[str, str]]
"""What `Ref` gives, and what `Fn::GetAtt` gives."""
Handlers = dict[str, Callable[..., Any]]


def register(folder: Path) -> None:
    """Add all of it; the properties of every resource go to `folder`/account/type/id.json."""
    known = provisioners._RESOURCE_HANDLERS
    for resource_type, make in _TYPES.items():
        if resource_type in known:
            raise RuntimeError(f"The emulator knows {resource_type} itself: remove its stand-in.")
        known[resource_type] = _standin(make)
    for resource_type, attribute in _MISSING_ATTRIBUTES:
        known[resource_type]["create"] = _with(known[resource_type]["create"], attribute)
    for resource_type, handlers in known.items():
        known[resource_type] = _keeping(folder, resource_type, handlers)
    changesets._resolve_props_for_diff = _conditional(changesets._resolve_props_for_diff)


def path(folder: Path, resource_type: str, physical_id: str) -> Path:
    """Return where the caller's account keeps the properties of a resource."""
    name = physical_id.replace("/", "%2F")
    return folder / get_account_id() / resource_type.replace("::", "-") / f"{name}.json"


def _standin(make: Callable[[Properties], Made]) -> Handlers:
    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        return make(properties)

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> Made:
        # The emulator merges this into the attributes that the resource has already.
        return physical_id, {}

    def delete(physical_id: str, properties: Properties) -> None:
        pass

    return {"create": create, "update": update, "delete": delete}


def _keeping(folder: Path, resource_type: str, handlers: Handlers) -> Handlers:
    def keep(physical_id: str, properties: Properties) -> None:
        kept = path(folder, resource_type, physical_id)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(properties), "utf-8")

    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        physical_id, attributes = handlers["create"](logical_id, properties, stack)
        keep(physical_id, properties)
        return physical_id, attributes

    def update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Made:
        made: Made = handlers["update"](physical_id, old, new, *rest)
        keep(made[0], new)
        return made

    def delete(physical_id: str, properties: Properties, *rest: Any) -> None:
        handlers["delete"](physical_id, properties, *rest)
        path(folder, resource_type, physical_id).unlink(missing_ok=True)

    changed = {"create": create, "update": update, "delete": delete}
    return {**handlers, **{name: new for name, new in changed.items() if name in handlers}}


def _with(create: Callable[..., Made], attribute: str) -> Callable[..., Made]:
    def wrapped(logical_id: str, properties: Properties, stack: str) -> Made:
        physical_id, attributes = create(logical_id, properties, stack)
        return physical_id, {**attributes, attribute: properties[attribute]}

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
        found = f"{prefix}-{secrets.token_hex(8)}"
        return found, {attribute: found}

    return make


def _address(properties: Properties) -> Made:
    allocation = f"eipalloc-{secrets.token_hex(8)}"
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


_TYPES: dict[str, Callable[[Properties], Made]] = {
    "AWS::EC2::EIP": _address,
    "AWS::EC2::NatGateway": _id("nat", "NatGatewayId"),
    "AWS::EC2::FlowLog": _id("fl", "Id"),
    "AWS::EC2::SecurityGroupIngress": _id("sgr", "Id"),
    "AWS::CodePipeline::Pipeline": _pipeline,
    "AWS::CodeConnections::Connection": _connection,
    "AWS::Chatbot::SlackChannelConfiguration": _channel,
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": _channel,
}

# What `Fn::GetAtt` lacks of types that the emulator knows; the property is called the same.
_MISSING_ATTRIBUTES = [("AWS::EC2::VPC", "CidrBlock")]
