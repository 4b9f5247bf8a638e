"""The JSON Schema of `pipegen.toml`, for editors: made from the types that read it.

It keeps to draft 7, which Taplo and whatever else checks TOML in editors knows.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

from pipegen.cloudformation.parameters import Declaration
from pipegen.config import loader, parameter_values, tags, values
from pipegen.config.reader import required
from pipegen.config.value_type import Schema

SCHEMA_FILE = "pipegen.schema.json"
"""How the file is called that the first line of a configuration points an editor to."""


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A parameter as its template declares it; `on_request`: only with a load balancer."""

    declaration: Declaration
    on_request: bool

    @property
    def description(self) -> str:
        """Return what a person reads about it."""
        what = str(self.declaration["Description"])
        return f"{what} With `load_balancer` only." if self.on_request else what

    @property
    def required(self) -> bool:
        """Return whether every environment must give it a value."""
        return "Default" not in self.declaration and not self.on_request


DeclaredParameters = Mapping[str, Mapping[str, DeclaredParameter]]
"""Stack → parameter → its declaration, of the built-in stacks."""


def text(declared: DeclaredParameters) -> str:
    """Return the schema as the text of a file: the same bytes for each version of pipegen.

    `declared` are the parameters of the built-in stacks that the configuration sets.
    """
    return json.dumps(document(declared), indent=2, ensure_ascii=False) + "\n"


def document(declared: DeclaredParameters) -> Schema:
    """Return the schema; `declared` as in `text`."""
    single = {name: _table(kind, declared) for name, kind in loader.SINGLE.items()}
    repeated = {name: _tables(name, kind, declared) for name, kind in loader.REPEATED.items()}
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


def description(kind: type) -> str:
    """Return what a table that is read into `kind` is about, as a sentence."""
    what = (kind.__doc__ or "").rpartition("`: ")[2]
    return what[0].upper() + what[1:]


def _tables(name: str, kind: type, declared: DeclaredParameters) -> Schema:
    least = {"minItems": 1} if name in loader.REQUIRED else {}
    return {
        "description": description(kind),
        "type": "array",
        **least,
        "items": _table(kind, declared),
    }


def _table(kind: type, declared: DeclaredParameters) -> Schema:
    keys = {field.name: _key(field, declared) for field in fields(kind)}
    return {
        "description": description(kind),
        "type": "object",
        "properties": keys,
        "required": [each.name for each in fields(kind) if _must_stand(each, keys[each.name])],
        "additionalProperties": False,
        **_alternatives(kind),
    }


def _key(each: Field[Any], declared: DeclaredParameters) -> Schema:
    about: dict[str, Any] = {"description": each.metadata["description"]}
    if each.default not in (MISSING, None, ()):
        is_list = isinstance(each.default, tuple)
        about["default"] = list(each.default) if is_list else each.default
    if each.metadata["example"] is not None:
        about["examples"] = [each.metadata["example"]]
    return {**_value(each.metadata["read"], declared), **about}


def _value(read: Any, declared: DeclaredParameters) -> Schema:
    if isinstance(read, type):
        return _table(read, declared)
    schema: Schema = _parameters(declared) if read is values.tables else read.schema
    return schema


def _must_stand(each: Field[Any], schema: Schema) -> bool:
    # The parameters are read in any case, and missed later: when the templates are known.
    return required(each) or bool(each.metadata["read"] is values.tables and schema["required"])


def _alternatives(kind: type) -> Schema:
    found: dict[str, Any] = {}
    for each in fields(kind):
        either, other = each.metadata["instead_of"], each.metadata["excludes"]
        if either:
            found["oneOf"] = [{"required": [either]}, {"required": [each.name]}]
        if other:
            found["not"] = {"required": [other, each.name]}
    return found


def _parameters(declared: DeclaredParameters) -> Schema:
    stacks = {name: _stack(name, given) for name, given in declared.items()}
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


def _stack(name: str, given: Mapping[str, DeclaredParameter]) -> Schema:
    return {
        "description": f"Values of the parameters of {name}.",
        "type": "object",
        "properties": {each: _parameter(stated) for each, stated in given.items()},
        "required": [each for each, stated in given.items() if stated.required],
        "additionalProperties": False,
    }


def _parameter(stated: DeclaredParameter) -> Schema:
    declared = stated.declaration
    default = {"default": declared["Default"]} if "Default" in declared else {}
    return {**parameter_values.schema(declared), "description": stated.description, **default}
