"""Fixtures of the tests of stacks: configurations, and templates as parsed JSON."""

import json
from functools import cache

import pytest

from pipegen.config import loader
from tests.helpers.configs import SMALLEST


@pytest.fixture(scope="session")
def configure(tmp_path_factory):
    """Return a function: more tables of TOML → the configuration that has them."""

    def config(more=""):
        path = tmp_path_factory.mktemp("configuration") / "pipegen.toml"
        path.write_text(SMALLEST + more)
        loaded = loader.load(path)
        assert loaded.reader.diagnostics == []
        return loaded

    return config


@pytest.fixture(scope="session")
def built(configure):
    """Return a function: a stack's module, more tables of TOML → the body of its template.

    The body is shared between tests: none of them changes it.
    """

    @cache
    def body(module, more=""):
        return json.loads(module.build(configure(more)).to_json())

    return body
