"""What CloudFormation's registry says of resource types, to hold tables of properties to."""

import json
from importlib import resources

import pytest


@pytest.fixture(scope="session")
def schemas():
    """The schema of each resource type, by its name."""
    folder = resources.files("cfnlint") / "data/schemas/resources"
    found = (json.loads(each.read_text("utf-8")) for each in folder.iterdir())
    return {each["typeName"]: each for each in found if "typeName" in each}


@pytest.fixture(scope="session")
def schema_has(schemas):
    """Return whether a type has a property at a path, in which * goes through a list."""

    def has(kind, path):
        schema = found = schemas[kind]
        for key in path.split("."):
            while "$ref" in found:
                found = schema["definitions"][found["$ref"].rsplit("/", 1)[-1]]
            found = found.get("items") if key == "*" else found.get("properties", {}).get(key)
            if found is None:
                return False
        return True

    return has
