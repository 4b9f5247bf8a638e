"""Deliveries and hand-written pipelines as pages, each made once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pipegen.cloudformation.template import Template
from pipegen.codepipeline.project import Project
from pipegen.config import loader
from pipegen.graph.html import render_html
from pipegen.graph.model import graph
from pipegen.graph.model.graph import Graph
from pipegen.render import build

ROOT = Path(__file__).parents[3]
HEAD = """
[pipeline]
name = "infrastructure"
account = "111111111111"
region = "eu-west-1"
repository = "example-org/infrastructure"
branch = "main"
template_bucket = "example-templates"
[notify]
email = ["platform@example.com"]
slack = { workspace = "T01234567", channel = "C01234567" }
"""
ENVIRONMENT = """
[[environment]]
name = "{name}"
account = "{account}"
approval = {approval}
[environment.parameters.vpc-setup]
VpcCidr = "10.{number}.0.0/16"
"""


def configuration(accounts: dict[str, str]) -> str:
    """Return a configuration with these environments, of which all but the first ask a person."""
    return HEAD + "".join(
        ENVIRONMENT.format(
            name=name, account=account, number=number, approval=str(number > 0).lower()
        )
        for number, (name, account) in enumerate(accounts.items())
    )


CONFIGURATIONS = {
    "default": (ROOT / "pipegen.toml").read_text("utf-8"),
    "five": configuration(
        {
            "development": "222222222222",
            "qa": "333333333333",
            "staging": "444444444444",
            "production-eu": "555555555555",
            "production-us": "666666666666",
        }
    ),
    "one": configuration(dict.fromkeys(["qa", "production"], "111111111111")),
}


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Graph]:
    """Return the graph of a configuration of that name, rendered."""

    @cache
    def of(name: str) -> Graph:
        folder = tmp_path_factory.mktemp(name)
        (folder / "pipegen.toml").write_text(CONFIGURATIONS[name], "utf-8")
        built = build.build(loader.load(folder / "pipegen.toml"))
        for path, text in built.files.items():
            file = folder / "templates" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        path = folder / "templates/pipeline-setup.json"
        return graph.build_graph(Project(path, Template.load(path).body))

    return of


@pytest.fixture(scope="session")
def shown(
    delivered: Callable[[str], Graph], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return the file of the page of a configuration of that name."""

    @cache
    def of(name: str) -> Path:
        path = tmp_path_factory.mktemp("page") / f"{name}.html"
        path.write_text(render_html(delivered(name)), "utf-8")
        return path

    return of
