"""DOT output as read by Graphviz."""

import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings

from pipegen.graph import dot, outline
from pipegen.graph.model.graph import Graph
from pipegen.graph.outline import Outline, OutlineCluster, OutlineEdge, OutlineNode
from tests.helpers.graph.graphs import graphs

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="there is no Graphviz: apt-get install graphviz"
)


SPECIAL_CHARACTERS = 'a"b]|<i>&`*_#35;\\N\n{x}'


def special_characters_outline() -> Outline:
    node, other = (
        OutlineNode("n0", (SPECIAL_CHARACTERS, "second"), "stack"),
        OutlineNode("n1", ("",), "channel"),
    )
    return Outline(
        SPECIAL_CHARACTERS,
        (OutlineCluster("c0", (SPECIAL_CHARACTERS,), (node,)),),
        (other,),
        (OutlineEdge("n0", "n1", SPECIAL_CHARACTERS, "event"),),
    )


@needs_dot
@given(graphs())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_graphviz_accepts_every_rendered_graph(graph: Graph) -> None:
    drawn = dot.render_dot(outline.build_outline(graph, {stack.id for stack in graph.stacks}))

    result = subprocess.run(["dot", "-Tcanon"], input=drawn, capture_output=True, text=True)

    assert (result.returncode, result.stderr) == (0, "")


@needs_dot
def test_graphviz_shows_special_characters_unchanged() -> None:
    result = subprocess.run(
        ["dot", "-Tplain"],
        input=dot.render_dot(special_characters_outline()),
        capture_output=True,
        text=True,
        check=True,
    )

    [node] = [line for line in result.stdout.splitlines() if line.startswith("node n0")]
    assert r'"a\"b]|<i>&`*_#35;\\N {x}\nsecond"' in node
