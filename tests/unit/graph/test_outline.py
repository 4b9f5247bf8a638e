"""The graph for formats that lay it out themselves: Mermaid and DOT."""

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
def test_the_flowchart(name: str, golden: Callable[[str, str], None]) -> None:
    golden(
        f"{name}.mmd",
        mermaid.render_mermaid(
            outline.build_outline(loader.load_graph(PATHS[name], None, NAMES.get(name, {})))
        ),
    )


@pytest.mark.parametrize("name", PATHS)
def test_the_digraph(name: str, golden: Callable[[str, str], None]) -> None:
    golden(
        f"{name}.dot",
        dot.render_dot(
            outline.build_outline(loader.load_graph(PATHS[name], None, NAMES.get(name, {})))
        ),
    )


def test_stacks_show_their_resources_where_they_are_open() -> None:
    graph = loader.load_graph(RENDERED, None)

    folded = mermaid.render_mermaid(outline.build_outline(graph))
    opened = mermaid.render_mermaid(
        outline.build_outline(graph, loader.expanded_stacks(graph, ["qa-ec2-setup"]))
    )

    assert "InstanceProfile: IAM::InstanceProfile" not in folded
    assert opened.count("InstanceProfile: IAM::InstanceProfile") == 1


def test_a_stage_opens_the_stacks_of_all_its_actions() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)

    opened = loader.expanded_stacks(graph, ["Beta"])

    assert opened == {f"stack:222222222222/eu-west-1/beta-{each}" for each in ("net", "app")}


def test_run_orders_may_leave_numbers_out() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)
    wide = [
        replace(
            stage,
            actions=tuple(
                replace(each, run_order=8 * each.run_order + 1) for each in stage.actions
            ),
        )
        for stage in graph.stages
    ]

    assert (
        outline.build_outline(replace(graph, stages=tuple(wide))).edges
        == outline.build_outline(graph).edges
    )


ODD = 'a"b]|<i>&`*_#35;\\N\n{x}'


def odd() -> Outline:
    node, other = OutlineNode("n0", (ODD, "second"), "stack"), OutlineNode("n1", ("",), "channel")
    return Outline(
        ODD,
        (OutlineCluster("c0", (ODD,), (node,)),),
        (other,),
        (OutlineEdge("n0", "n1", ODD, "event"),),
    )


def test_mermaid_takes_any_text_as_text() -> None:
    [line] = [
        each for each in mermaid.render_mermaid(odd()).splitlines() if each.startswith("    n0")
    ]

    assert line == (
        '    n0["a#34;b]|#60;i#62;#38;#96;#42;#95;#35;35;#92;N {x}<br/>second"]:::stack'
    )


def test_mermaid_has_no_empty_text_for_it_takes_none() -> None:
    nodes = (OutlineNode("a", ("",), "channel"), OutlineNode("b", (), "stack"))
    drawn = mermaid.render_mermaid(
        Outline("x", (), nodes, (OutlineEdge("a", "b", "\x00", "event"),))
    )

    assert drawn.splitlines()[2:5] == [
        '  a(["-"]):::channel',
        '  b["-"]:::stack',
        '  a -.->|"-"| b',
    ]


def test_dot_takes_any_text_as_text() -> None:
    [line] = [each for each in dot.render_dot(odd()).splitlines() if each.startswith("    n0")]

    assert line.startswith('    n0 [label="a\\"b]|<i>&amp;`*_#35;\\\\N {x}\\nsecond" color=')


@given(graphs())
@settings(max_examples=40)
def test_each_edge_joins_nodes_that_are_there_and_no_id_is_twice(graph: Graph) -> None:
    drawn = outline.build_outline(graph)
    nodes = [*drawn.nodes, *(node for each in drawn.clusters for node in within(each))]
    ids = [each.id for each in nodes]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z][a-z0-9]*", each) for each in ids)
    assert {end for each in drawn.edges for end in (each.source, each.target)} <= set(ids)


def within(cluster: OutlineCluster) -> list[OutlineNode]:
    return [*cluster.nodes, *(node for each in cluster.clusters for node in within(each))]
