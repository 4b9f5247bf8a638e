"""The schemas of resource types."""

import json
from importlib import resources

import pytest


@pytest.fixture(scope="session")
def schemas():
    """Return resource type → schema."""
    folder = resources.files("cfnlint") / "data/schemas/resources"
    contents = (json.loads(path.read_text("utf-8")) for path in folder.iterdir())
    return {schema["typeName"]: schema for schema in contents if "typeName" in schema}


@pytest.fixture(scope="session")
def schema_has(schemas):
    """Return a function that tests whether a type has a property path; * matches list elements."""

    def has(kind, path):
        schema = definition = schemas[kind]
        for key in path.split("."):
            while "$ref" in definition:
                definition = schema["definitions"][definition["$ref"].rsplit("/", 1)[-1]]
            definition = (
                definition.get("items")
                if key == "*"
                else definition.get("properties", {}).get(key)
            )
            if definition is None:
                return False
        return True

    return has
