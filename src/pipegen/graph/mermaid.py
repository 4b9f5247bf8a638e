"""Render an outline as a Mermaid flowchart, which GitHub shows in Markdown.

Sources: "Flowcharts - Basic Syntax" and "MermaidConfig" in the Mermaid documentation. Only the
borders of boxes have colours, which are visible on light and dark pages; the theme of the page
sets the others.
"""

import re
from collections.abc import Iterator, Sequence

from pipegen.errors import PipegenError
from pipegen.graph.outline import Outline, OutlineCluster, OutlineEdge, OutlineNode
from pipegen.graph.svg import text_metrics

_ARROWS = {"order": "==>", "deploy": "-->", "artifact": "-.->", "output": "-->", "event": "-.->"}
_BORDERS = {
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
# Characters that end a text, begin a character reference, are Markdown or HTML, or begin a
# directive, which configures the whole picture.
_ESCAPES = str.maketrans({character: f"#{ord(character)};" for character in '"#<>&`\\*_%'})
# The beginning of a formula or an icon.
_FORMULA_OR_ICON = re.compile(r"\$(?=\$)|:(?=fa-)")
_ZERO_WIDTH_SPACE = "#8203;"

MAX_CHARACTERS, MAX_EDGES = 50_000, 500
"""The defaults of `maxTextSize` and `maxEdges`, above which Mermaid draws nothing."""

_HINT = "open fewer stacks, or draw SVG, which has no such limit: --format svg"


def render_mermaid(outline: Outline) -> str:
    """Return the flowchart of `outline`.

    Raises `PipegenError` if it exceeds a limit of Mermaid: GitHub would show an error instead.
    """
    flowchart = "\n".join(_lines(outline)) + "\n"
    characters = len(flowchart.encode("utf-16-le")) // 2  # as JavaScript counts
    for count, limit, name in (
        (characters, MAX_CHARACTERS, "characters"),
        (len(outline.edges), MAX_EDGES, "edges"),
    ):
        if count > limit:
            message = f"the flowchart has {count:,} {name}, and Mermaid draws at most {limit:,}"
            raise PipegenError(message, _HINT)
    return flowchart


def _lines(outline: Outline) -> Iterator[str]:
    yield "flowchart TB"
    yield f"  accTitle: {_text([outline.title])}"
    for cluster in outline.clusters:
        yield from _cluster(cluster, "  ")
    for node in outline.nodes:
        yield f"  {_node(node)}"
    for edge in outline.edges:
        yield f"  {_edge(edge)}"
    for style, colour in _BORDERS.items():
        yield f"  classDef {style} stroke:{colour},stroke-width:2px"


def _cluster(cluster: OutlineCluster, indent: str) -> Iterator[str]:
    # Only the first line: further lines would overlap the first boxes.
    yield f'{indent}subgraph {cluster.id}["{_text(cluster.lines[:1])}"]'
    for inner in cluster.clusters:
        yield from _cluster(inner, f"{indent}  ")
    for node in cluster.nodes:
        yield f"{indent}  {_node(node)}"
    yield f"{indent}end"


def _node(node: OutlineNode) -> str:
    opening, closing = _SHAPES.get(node.style, ("[", "]"))
    style = f":::{node.style}" if node.style in _BORDERS else ""
    return f'{node.id}{opening}"{_text(node.lines)}"{closing}{style}'


def _edge(edge: OutlineEdge) -> str:
    label = f'|"{_text([edge.label])}"|' if edge.label else ""
    return f"{edge.source} {_ARROWS[edge.style]}{label} {edge.target}"


def _text(lines: Sequence[str]) -> str:
    """Return `lines` as one text; a dash if it would be empty, which Mermaid rejects."""
    return "<br/>".join(map(_line, lines)) or "-"


def _line(text: str) -> str:
    plain = text_metrics.clean(text).translate(_ESCAPES)
    return _FORMULA_OR_ICON.sub(lambda match: f"{match[0]}{_ZERO_WIDTH_SPACE}", plain)
