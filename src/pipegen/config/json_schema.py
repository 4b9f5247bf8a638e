"""The JSON Schema of `pipegen.toml`, for editors, from the types that read the file.

The schema uses draft 7 only, which Taplo and other TOML plugins of editors support.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

from pipegen.cloudformation.parameters import Declaration
from pipegen.config import loader, parameter_values, tags, values
from pipegen.config.reader import is_required
from pipegen.config.value_type import Schema

SCHEMA_FILE = "pipegen.schema.json"
"""The name of the schema file, which the first line of a configuration refers to."""


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A parameter as its template declares it; `on_request`: only with a load balancer."""

    declaration: Declaration
    on_request: bool

    @property
    def description(self) -> str:
        """Return the description that the editor shows."""
        description = str(self.declaration["Description"])
        return f"{description} With `load_balancer` only." if self.on_request else description

    @property
    def required(self) -> bool:
        """Return whether every environment must set the parameter."""
        return "Default" not in self.declaration and not self.on_request


DeclaredParameters = Mapping[str, Mapping[str, DeclaredParameter]]
"""Stack → parameter → its declaration, of the built-in stacks."""


def text(declared: DeclaredParameters) -> str:
    """Return the schema as the text of a file: the same bytes for one version of pipegen.

    `declared` are the parameters of the built-in stacks that a configuration can set.
    """
    return json.dumps(document(declared), indent=2, ensure_ascii=False) + "\n"


def document(declared: DeclaredParameters) -> Schema:
    """Return the schema as a document; `declared` as in `text`."""
    single = {name: _table(table_type, declared) for name, table_type in loader.SINGLE.items()}
    repeated = {
        name: _tables(name, table_type, declared) for name, table_type in loader.REPEATED.items()
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:pipegen:configuration",
        "title": loader.CONFIG_FILE,
        "description": "What pipegen delivers, where, and in which order.",
        "type": "object",
        "properties": {**single, "tags": tags.SCHEMA, **repeated},
        "required": list(loader.REQUIRED),
        "additionalProperties": False,
    }


def description(table_type: type) -> str:
    """Return the description of a table: the docstring of its class, as a sentence."""
    sentence = (table_type.__doc__ or "").rpartition("`: ")[2]
    return sentence[0].upper() + sentence[1:]


def _tables(name: str, table_type: type, declared: DeclaredParameters) -> Schema:
    min_items = {"minItems": 1} if name in loader.REQUIRED else {}
    return {
        "description": description(table_type),
        "type": "array",
        **min_items,
        "items": _table(table_type, declared),
    }


def _table(table_type: type, declared: DeclaredParameters) -> Schema:
    properties = {option.name: _property(option, declared) for option in fields(table_type)}
    return {
        "description": description(table_type),
        "type": "object",
        "properties": properties,
        "required": [
            option.name
            for option in fields(table_type)
            if _is_required(option, properties[option.name])
        ],
        "additionalProperties": False,
        **_alternatives(table_type),
    }


def _property(option: Field[Any], declared: DeclaredParameters) -> Schema:
    annotations: dict[str, Any] = {"description": option.metadata["description"]}
    if option.default not in (MISSING, None, ()):
        is_list = isinstance(option.default, tuple)
        annotations["default"] = list(option.default) if is_list else option.default
    if option.metadata["example"] is not None:
        annotations["examples"] = [option.metadata["example"]]
    return {**_value(option.metadata["read"], declared), **annotations}


def _value(value_type: Any, declared: DeclaredParameters) -> Schema:
    if isinstance(value_type, type):
        return _table(value_type, declared)
    schema: Schema = _parameters(declared) if value_type is values.tables else value_type.schema
    return schema


def _is_required(option: Field[Any], schema: Schema) -> bool:
    # The reader takes a configuration without parameters: validation reports the missing ones.
    has_required = option.metadata["read"] is values.tables and schema["required"]
    return is_required(option) or bool(has_required)


def _alternatives(table_type: type) -> Schema:
    constraints: dict[str, Any] = {}
    for option in fields(table_type):
        either, other = option.metadata["instead_of"], option.metadata["excludes"]
        if either:
            constraints["oneOf"] = [{"required": [either]}, {"required": [option.name]}]
        if other:
            constraints["not"] = {"required": [other, option.name]}
    return constraints


def _parameters(declared: DeclaredParameters) -> Schema:
    stacks = {name: _stack(name, parameters) for name, parameters in declared.items()}
    return {
        "type": "object",
        "properties": stacks,
        "required": [name for name, schema in stacks.items() if schema["required"]],
        "additionalProperties": {
            "description": "Values of the parameters of a stack of your own.",
            "type": "object",
            "additionalProperties": parameter_values.ANY,
        },
    }


def _stack(stack: str, parameters: Mapping[str, DeclaredParameter]) -> Schema:
    return {
        "description": f"Values of the parameters of {stack}.",
        "type": "object",
        "properties": {name: _parameter(parameter) for name, parameter in parameters.items()},
        "required": [name for name, parameter in parameters.items() if parameter.required],
        "additionalProperties": False,
    }


def _parameter(parameter: DeclaredParameter) -> Schema:
    declaration = parameter.declaration
    default = {"default": declaration["Default"]} if "Default" in declaration else {}
    schema = parameter_values.schema(declaration)
    return {**schema, "description": parameter.description, **default}
