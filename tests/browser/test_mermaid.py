"""The flowchart, parsed and drawn by Mermaid in Chromium."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Browser, Page

from pipegen.errors import PipegenError
from pipegen.graph import mermaid, outline
from pipegen.graph.mermaid import MAX_CHARACTERS, MAX_EDGES
from pipegen.graph.model.graph import Graph
from pipegen.graph.outline import Outline, OutlineCluster, OutlineEdge, OutlineNode
from pipegen.graph.svg import text_metrics
from tests.helpers.graph.graphs import graphs

READ = "text => mermaid.parse(text).then(() => '', error => error.message)"
DRAW = """
async text => {
  const {svg} = await mermaid.render('drawn', text);
  const page = document.body;
  page.innerHTML = svg;
  const texts = kind => [...page.querySelectorAll(kind)].map(label => label.innerText.trim());
  return {nodes: texts('.node .nodeLabel'), edges: texts('span.edgeLabel'),
    clusters: texts('.cluster-label .nodeLabel'), title: page.querySelector('title').textContent};
}
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page with Mermaid loaded."""
    package = importlib.util.find_spec("mermaidx")
    assert package is not None and package.origin is not None
    page = browser.new_page()
    page.add_script_tag(path=Path(package.origin).parent / "assets/mermaid.js")
    page.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict'})")
    yield page
    page.close()


@given(graphs())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_mermaid_parses_the_flowchart(page: Page, graph: Graph) -> None:
    flowchart = mermaid.render_mermaid(
        outline.build_outline(graph, {stack.id for stack in graph.stacks})
    )

    assert page.evaluate(READ, flowchart) == ""


@pytest.mark.parametrize(
    "text",
    [
        'a"b]|<i>&`*_#35;\\N{x}',
        "end",
        "1. one",
        "- [x](javascript:alert(1))",
        "<script>alert(1)</script>",
        "%%{init: {'theme': 'forest'}}%% x",
        "$$x^2$$$",
        "fa:fa-car x",
        "19%3Aexample%40thread",
        "@{shape: circle}",
        "\u6f22\u5b57 \U0001f600 \xe9",
    ],
)
def test_mermaid_shows_labels_unchanged(page: Page, text: str) -> None:
    nodes = (OutlineNode("n0", (text, "second"), "stack"), OutlineNode("n1", (text,), "channel"))
    approval = OutlineNode("n2", (text,), "approval")
    edge = OutlineEdge("n0", "n1", text, "event")

    flowchart = mermaid.render_mermaid(
        Outline(text, (OutlineCluster("c0", (text,), nodes),), (approval,), (edge,))
    )
    drawing = page.evaluate(DRAW, flowchart)

    labels = {
        kind: [label.replace("\u200b", "") for label in (texts if kind != "title" else [texts])]
        for kind, texts in drawing.items()
    }
    assert labels == {
        "nodes": [f"{text}\nsecond", text, text],
        "edges": [text],
        "clusters": [text],
        "title": [text_metrics.clean(text)],
    }


def edges(number: int) -> Outline:
    nodes = (OutlineNode("a", ("a",), "stack"), OutlineNode("b", ("b",), "stack"))
    return Outline("x", (), nodes, (OutlineEdge("a", "b", "", "order"),) * number)


def letters(number: int) -> Outline:
    """Return an outline whose flowchart has `number` characters; an emoji counts as two."""
    around = (
        len(mermaid.render_mermaid(Outline("x", (), (OutlineNode("a", ("b",), "stack"),), ()))) - 1
    )
    text = "\U0001f600" + "b" * (number - around - 2)
    return Outline("x", (), (OutlineNode("a", (text,), "stack"),), ())


def test_mermaid_has_the_assumed_limit_of_edges(page: Page) -> None:
    flowchart = mermaid.render_mermaid(edges(MAX_EDGES))

    assert page.evaluate(READ, flowchart) == ""
    assert "limit" in page.evaluate(READ, f"{flowchart}  a ==> b\n")
    with pytest.raises(PipegenError) as raised:
        mermaid.render_mermaid(edges(MAX_EDGES + 1))
    assert str(raised.value) == "the flowchart has 501 edges, and Mermaid draws at most 500"


def test_mermaid_has_the_assumed_limit_of_characters(page: Page) -> None:
    flowchart = mermaid.render_mermaid(letters(MAX_CHARACTERS))
    is_rejected = (
        "text => mermaid.render('x', text).then(({svg}) => svg.includes('Maximum text size'))"
    )

    assert [page.evaluate(is_rejected, text) for text in (flowchart, f"{flowchart}\n")] == [
        False,
        True,
    ]
    with pytest.raises(PipegenError) as raised:
        mermaid.render_mermaid(letters(MAX_CHARACTERS + 1))
    assert str(raised.value) == (
        "the flowchart has 50,001 characters, and Mermaid draws at most 50,000"
    )
    assert raised.value.diagnostics[0].hint == (
        "open fewer stacks, or draw SVG, which has no such limit: --format svg"
    )
