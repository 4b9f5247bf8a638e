"""A graph as a flowchart of Mermaid, which GitHub shows in Markdown.

Sources: "Flowcharts - Basic Syntax" and "MermaidConfig" in the Mermaid documentation. Only the
edges of boxes have colours, which show on a light and on a dark page; the rest is the theme's of
whoever shows it.
"""

import re
from collections.abc import Iterator, Sequence

from pipegen.errors import PipegenError
from pipegen.graph.outline import Outline, OutlineCluster, OutlineEdge, OutlineNode
from pipegen.graph.svg import text_metrics

_ARROWS = {"order": "==>", "deploy": "-->", "artifact": "-.->", "output": "-->", "event": "-.->"}
_EDGES = {
    "source": "#2f81f7",
    "approval": "#bf8700",
    "deploy": "#2da44e",
    "stack": "#2da44e",
    "build": "#8250df",
    "test": "#8250df",
    "compute": "#8250df",
    "invoke": "#8250df",
    "event": "#1b7c83",
    "channel": "#1b7c83",
}
_SHAPES = {"approval": ("{{", "}}"), "pipeline": ("([", "])"), "channel": ("([", "])")}
# What ends a text, is a number of a letter, is Markdown, would be HTML, or begins a directive,
# which sets up the whole picture.
_SIGNS = str.maketrans({each: f"#{ord(each)};" for each in '"#<>&`\\*_%'})
# What would begin a formula or an icon.
_BEGINS = re.compile(r"\$(?=\$)|:(?=fa-)")
_UNSEEN = "#8203;"

MOST_CHARACTERS, MOST_EDGES = 50_000, 500
"""What Mermaid draws, unless it is set up for more: its `maxTextSize` and `maxEdges`."""

_HINT = "open fewer stacks, or draw SVG, which has no such limit: --format svg"


def render_mermaid(outline: Outline) -> str:
    """Return the flowchart of `outline`.

    Raises `PipegenError` where it is more than Mermaid draws: GitHub would show an error instead.
    """
    drawn = "\n".join(_lines(outline)) + "\n"
    characters = len(drawn.encode("utf-16-le")) // 2  # as JavaScript counts
    for number, most, what in (
        (characters, MOST_CHARACTERS, "characters"),
        (len(outline.edges), MOST_EDGES, "edges"),
    ):
        if number > most:
            message = f"the flowchart has {number:,} {what}, and Mermaid draws at most {most:,}"
            raise PipegenError(message, _HINT)
    return drawn


def _lines(outline: Outline) -> Iterator[str]:
    yield "flowchart TB"
    yield f"  accTitle: {_text([outline.title])}"
    for cluster in outline.clusters:
        yield from _cluster(cluster, "  ")
    for node in outline.nodes:
        yield f"  {_node(node)}"
    for edge in outline.edges:
        yield f"  {_edge(edge)}"
    for style, colour in _EDGES.items():
        yield f"  classDef {style} stroke:{colour},stroke-width:2px"


def _cluster(cluster: OutlineCluster, indent: str) -> Iterator[str]:
    # The title alone: further lines of it would lie on the first boxes.
    yield f'{indent}subgraph {cluster.id}["{_text(cluster.lines[:1])}"]'
    for inner in cluster.clusters:
        yield from _cluster(inner, f"{indent}  ")
    for node in cluster.nodes:
        yield f"{indent}  {_node(node)}"
    yield f"{indent}end"


def _node(node: OutlineNode) -> str:
    opening, closing = _SHAPES.get(node.style, ("[", "]"))
    styled = f":::{node.style}" if node.style in _EDGES else ""
    return f'{node.id}{opening}"{_text(node.lines)}"{closing}{styled}'


def _edge(edge: OutlineEdge) -> str:
    label = f'|"{_text([edge.label])}"|' if edge.label else ""
    return f"{edge.source} {_ARROWS[edge.style]}{label} {edge.target}"


def _text(lines: Sequence[str]) -> str:
    """Return `lines` as one text, which must not be empty: a dash stands for nothing."""
    return "<br/>".join(map(_line, lines)) or "-"


def _line(text: str) -> str:
    plain = text_metrics.clean(text).translate(_SIGNS)
    return _BEGINS.sub(lambda match: f"{match[0]}{_UNSEEN}", plain)
