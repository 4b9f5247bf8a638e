"""The graph for formats that lay it out themselves: Mermaid and DOT."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from graphs import graphs
from hypothesis import HealthCheck, given, settings

from pipegen.graph import dot, loader, mermaid, outline
from pipegen.graph.model.graph import Graph
from pipegen.graph.outline import Cluster, Edge, Node, Outline

ROOT = Path(__file__).parents[2]
RENDERED = ROOT / "templates/pipeline-setup.json"
HANDWRITTEN = Path(__file__).parent / "handwritten/pipeline.yaml"

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="there is no Graphviz: apt-get install graphviz"
)


PATHS = {"graph": RENDERED, "graph-handwritten": HANDWRITTEN}
NAMES = {"graph": {"222222222222": ("qa",), "333333333333": ("production",)}}


@pytest.mark.parametrize("name", PATHS)
def test_the_flowchart(name: str, golden: Callable[[str, str], None]) -> None:
    golden(
        f"{name}.mmd",
        mermaid.of(outline.of(loader.graph(PATHS[name], None, NAMES.get(name, {})))),
    )


@pytest.mark.parametrize("name", PATHS)
def test_the_digraph(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.dot", dot.of(outline.of(loader.graph(PATHS[name], None, NAMES.get(name, {})))))


def test_stacks_show_their_resources_where_they_are_open() -> None:
    graph = loader.graph(RENDERED, None)

    folded = mermaid.of(outline.of(graph))
    opened = mermaid.of(outline.of(graph, loader.opened(graph, ["qa-ec2-setup"])))

    assert "InstanceProfile: IAM::InstanceProfile" not in folded
    assert opened.count("InstanceProfile: IAM::InstanceProfile") == 1


def test_a_stage_opens_the_stacks_of_all_its_actions() -> None:
    graph = loader.graph(HANDWRITTEN, None)

    opened = loader.opened(graph, ["Beta"])

    assert opened == {f"stack:222222222222/eu-west-1/beta-{each}" for each in ("net", "app")}


def test_run_orders_may_leave_numbers_out() -> None:
    graph = loader.graph(HANDWRITTEN, None)
    wide = [
        replace(
            stage,
            actions=tuple(
                replace(each, run_order=8 * each.run_order + 1) for each in stage.actions
            ),
        )
        for stage in graph.stages
    ]

    assert outline.of(replace(graph, stages=tuple(wide))).edges == outline.of(graph).edges


ODD = 'a"b]|<i>&`*_#35;\\N\n{x}'


def odd() -> Outline:
    node, other = Node("n0", (ODD, "second"), "stack"), Node("n1", ("",), "channel")
    return Outline(
        ODD, (Cluster("c0", (ODD,), (node,)),), (other,), (Edge("n0", "n1", ODD, "event"),)
    )


def test_mermaid_takes_any_text_as_text() -> None:
    [line] = [each for each in mermaid.of(odd()).splitlines() if each.startswith("    n0")]

    assert line == (
        '    n0["a#34;b]|#60;i#62;#38;#96;#42;#95;#35;35;#92;N {x}<br/>second"]:::stack'
    )


def test_mermaid_has_no_empty_text_for_it_takes_none() -> None:
    nodes = (Node("a", ("",), "channel"), Node("b", (), "stack"))
    drawn = mermaid.of(Outline("x", (), nodes, (Edge("a", "b", "\x00", "event"),)))

    assert drawn.splitlines()[2:5] == [
        '  a(["-"]):::channel',
        '  b["-"]:::stack',
        '  a -.->|"-"| b',
    ]


def test_dot_takes_any_text_as_text() -> None:
    [line] = [each for each in dot.of(odd()).splitlines() if each.startswith("    n0")]

    assert line.startswith('    n0 [label="a\\"b]|<i>&amp;`*_#35;\\\\N {x}\\nsecond" color=')


@needs_dot
@given(graphs())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_graphviz_reads_what_is_written(graph: Graph) -> None:
    drawn = dot.of(outline.of(graph, {each.id for each in graph.stacks}))

    done = subprocess.run(["dot", "-Tcanon"], input=drawn, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@needs_dot
def test_graphviz_shows_a_text_as_it_is() -> None:
    done = subprocess.run(
        ["dot", "-Tplain"], input=dot.of(odd()), capture_output=True, text=True, check=True
    )

    [node] = [each for each in done.stdout.splitlines() if each.startswith("node n0")]
    assert r'"a\"b]|<i>&`*_#35;\\N {x}\nsecond"' in node


@given(graphs())
@settings(max_examples=40)
def test_each_edge_joins_nodes_that_are_there_and_no_id_is_twice(graph: Graph) -> None:
    drawn = outline.of(graph)
    nodes = [*drawn.nodes, *(node for each in drawn.clusters for node in within(each))]
    ids = [each.id for each in nodes]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z][a-z0-9]*", each) for each in ids)
    assert {end for each in drawn.edges for end in (each.source, each.target)} <= set(ids)


def within(cluster: Cluster) -> list[Node]:
    return [*cluster.nodes, *(node for each in cluster.clusters for node in within(each))]
