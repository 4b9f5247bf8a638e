"""The outline for formats with a layout of their own: Mermaid and DOT."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from pipegen.graph import dot, loader, mermaid, outline
from pipegen.graph.model.graph import Graph
from pipegen.graph.outline import Outline, OutlineCluster, OutlineEdge, OutlineNode
from tests.helpers.graph.graphs import graphs
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[3]
RENDERED = ROOT / "templates/pipeline-setup.json"
HANDWRITTEN = DATA / "templates/handwritten/pipeline.yaml"


PATHS = {"graph": RENDERED, "graph-handwritten": HANDWRITTEN}
NAMES = {"graph": {"222222222222": ("qa",), "333333333333": ("production",)}}


@pytest.mark.parametrize("name", PATHS)
def test_the_flowchart_matches_its_golden_file(
    name: str, golden: Callable[[str, str], None]
) -> None:
    golden(
        f"{name}.mmd",
        mermaid.render_mermaid(
            outline.build_outline(loader.load_graph(PATHS[name], None, NAMES.get(name, {})))
        ),
    )


@pytest.mark.parametrize("name", PATHS)
def test_the_digraph_matches_its_golden_file(
    name: str, golden: Callable[[str, str], None]
) -> None:
    golden(
        f"{name}.dot",
        dot.render_dot(
            outline.build_outline(loader.load_graph(PATHS[name], None, NAMES.get(name, {})))
        ),
    )


def test_only_expanded_stacks_show_their_resources() -> None:
    graph = loader.load_graph(RENDERED, None)

    folded = mermaid.render_mermaid(outline.build_outline(graph))
    opened = mermaid.render_mermaid(
        outline.build_outline(graph, loader.expanded_stacks(graph, ["qa-ec2-setup"]))
    )

    assert "InstanceProfile: IAM::InstanceProfile" not in folded
    assert opened.count("InstanceProfile: IAM::InstanceProfile") == 1


def test_expanding_a_stage_expands_the_stacks_of_all_its_actions() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)

    opened = loader.expanded_stacks(graph, ["Beta"])

    assert opened == {f"stack:222222222222/eu-west-1/beta-{name}" for name in ("net", "app")}


def test_gaps_in_run_orders_do_not_change_the_edges() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)
    wide = [
        replace(
            stage,
            actions=tuple(
                replace(action, run_order=8 * action.run_order + 1) for action in stage.actions
            ),
        )
        for stage in graph.stages
    ]

    assert (
        outline.build_outline(replace(graph, stages=tuple(wide))).edges
        == outline.build_outline(graph).edges
    )


ODD = 'a"b]|<i>&`*_#35;\\N\n{x}'


def hostile_outline() -> Outline:
    node, other = OutlineNode("n0", (ODD, "second"), "stack"), OutlineNode("n1", ("",), "channel")
    return Outline(
        ODD,
        (OutlineCluster("c0", (ODD,), (node,)),),
        (other,),
        (OutlineEdge("n0", "n1", ODD, "event"),),
    )


def test_mermaid_labels_are_escaped() -> None:
    [line] = [
        line_text
        for line_text in mermaid.render_mermaid(hostile_outline()).splitlines()
        if line_text.startswith("    n0")
    ]

    assert line == (
        '    n0["a#34;b]|#60;i#62;#38;#96;#42;#95;#35;35;#92;N {x}<br/>second"]:::stack'
    )


def test_empty_mermaid_labels_become_a_dash() -> None:
    nodes = (OutlineNode("a", ("",), "channel"), OutlineNode("b", (), "stack"))
    flowchart = mermaid.render_mermaid(
        Outline("x", (), nodes, (OutlineEdge("a", "b", "\x00", "event"),))
    )

    assert flowchart.splitlines()[2:5] == [
        '  a(["-"]):::channel',
        '  b["-"]:::stack',
        '  a -.->|"-"| b',
    ]


def test_dot_labels_are_escaped() -> None:
    [line] = [
        line_text
        for line_text in dot.render_dot(hostile_outline()).splitlines()
        if line_text.startswith("    n0")
    ]

    assert line.startswith('    n0 [label="a\\"b]|<i>&amp;`*_#35;\\\\N {x}\\nsecond" color=')


@given(graphs())
@settings(max_examples=40)
def test_edges_connect_existing_nodes_and_ids_are_unique(graph: Graph) -> None:
    drawing = outline.build_outline(graph)
    nodes = [*drawing.nodes, *(node for cluster in drawing.clusters for node in within(cluster))]
    ids = [node.id for node in nodes]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z][a-z0-9]*", id) for id in ids)
    assert {end for edge in drawing.edges for end in (edge.source, edge.target)} <= set(ids)


def within(cluster: OutlineCluster) -> list[OutlineNode]:
    return [*cluster.nodes, *(node for inner in cluster.clusters for node in within(inner))]
