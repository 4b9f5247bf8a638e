"""The HTML page of the graph is the same in every process."""

import hashlib
import os
import subprocess
import sys

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO

SAME = """
import hashlib, sys
from pathlib import Path
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.project import Project
from pipegen.graph.html import render_html
from pipegen.graph.model.graph import build_graph
path = Path("pipeline.json")
graph = build_graph(Project(path, Template.load(path).body))
shown = render_html(graph, (), {(None, None, "x"): ["y"]})
print(hashlib.sha256(shown.encode()).hexdigest())
"""


def test_the_same_files_give_the_same_page_in_every_process(handmade):
    graph = handmade(TWO, network=NETWORK, machines=MACHINES)

    digests = {
        subprocess.run(
            [sys.executable, "-c", SAME],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    page = render_html(graph, (), {(None, None, "x"): ["y"]})
    assert digests == {hashlib.sha256(page.encode()).hexdigest()}
