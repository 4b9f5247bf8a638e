"""A repository with a delivery, and what the registry says of resource types."""

import json
from importlib import resources

import pytest

from tests.helpers.repos import Repository


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


@pytest.fixture
def repository(project, pipegen):
    """A repository with the default delivery, rendered and committed on the branch main."""
    found = Repository(project)
    found.git("init", "--quiet", "--initial-branch", "main")
    pipegen("render")
    found.commit()
    return found
