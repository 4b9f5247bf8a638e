"""Pipelines made by hand, for a test of one thing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipegen.codepipeline.project import Project
from pipegen.graph.model import graph
from pipegen.graph.model.graph import Graph


@pytest.fixture
def handmade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Graph]:
    """Return the graph of a pipeline's template, beside files by their path."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def of(body: dict[str, Any], **files: Any) -> Graph:
        for name, content in {"pipeline": body, **files}.items():
            Path(f"{name}.json").write_text(json.dumps(content), "utf-8")
        return graph.build_graph(Project(Path("pipeline.json"), body))

    return of
