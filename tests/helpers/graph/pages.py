"""Fixtures for graphs and HTML pages of deliveries and of handwritten pipelines."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

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
    """Return a configuration with these environments; all but the first require approval."""
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
def delivery_graph(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Graph]:
    """Return a function from the name of a configuration to the graph of its rendered pipeline."""

    @cache
    def graph_of(name: str) -> Graph:
        folder = tmp_path_factory.mktemp(name)
        (folder / "pipegen.toml").write_text(CONFIGURATIONS[name], "utf-8")
        built = build.build(loader.load(folder / "pipegen.toml"))
        for path, text in built.files.items():
            file = folder / "templates" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        path = folder / "templates/pipeline-setup.json"
        return graph.build_graph(Project(path, Template.load(path).body))

    return graph_of


@pytest.fixture(scope="session")
def page_file(
    delivery_graph: Callable[[str], Graph], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function from the name of a configuration to the file of its HTML page."""

    @cache
    def page_of(name: str) -> Path:
        path = tmp_path_factory.mktemp("page") / f"{name}.html"
        path.write_text(render_html(delivery_graph(name)), "utf-8")
        return path

    return page_of


@pytest.fixture
def handmade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Graph]:
    """Return a function from a pipeline's template and other templates to the graph."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def graph_of(body: dict[str, Any], **files: Any) -> Graph:
        for name, content in {"pipeline": body, **files}.items():
            Path(f"{name}.json").write_text(json.dumps(content), "utf-8")
        return graph.build_graph(Project(Path("pipeline.json"), body))

    return graph_of
