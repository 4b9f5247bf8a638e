"""Fixtures of the tests of the pipeline stack: each variant is built once."""

import pytest

from tests.helpers.pipelines import VARIANTS, build


@pytest.fixture(scope="session")
def body(tmp_path_factory):
    """Return a function: the name of a variant → the body of its template."""
    built = {}

    def find(variant):
        if variant not in built:
            built[variant] = build(tmp_path_factory.mktemp("variant"), VARIANTS[variant])
        return built[variant]

    return find


@pytest.fixture
def resources(body):
    return lambda variant: body(variant)["Resources"]


@pytest.fixture
def pipeline(resources):
    return lambda variant: resources(variant)["Pipeline"]["Properties"]
