"""Render an outline in DOT, for Graphviz.

Source: "DOT Language" in the Graphviz documentation.
"""

from collections.abc import Iterator, Sequence

from pipegen.graph.outline import Outline, OutlineCluster, OutlineEdge, OutlineNode
from pipegen.graph.svg import palette, text_metrics
from pipegen.graph.svg.palette import LIGHT

_STYLES = {"order": "bold", "artifact": "dashed", "event": "dashed"}
_FONT = 'fontname="Helvetica,Arial,sans-serif"'


def render_dot(outline: Outline) -> str:
    """Return `outline` in DOT."""
    return "\n".join(_lines(outline)) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    yield f"digraph {_text([outline.title])} {{"
    yield f"  graph [{_FONT} fontsize=12 rankdir=TB newrank=true ranksep=0.4 nodesep=0.3]"
    yield f"  node [{_FONT} fontsize=11 shape=box style=rounded fontcolor={_quote(LIGHT.ink)}]"
    yield f"  edge [{_FONT} fontsize=10]"
    for cluster in outline.clusters:
        yield from _cluster(cluster, "  ")
    for node in outline.nodes:
        yield f"  {_node(node)}"
    for edge in outline.edges:
        yield f"  {_edge(edge)}"
    for edge in outline.edges:
        if edge.style in ("deploy", "event"):
            yield f"  {{ rank=same; {edge.source}; {edge.target} }}"
    yield "}"


def _cluster(cluster: OutlineCluster, indent: str) -> Iterator[str]:
    yield f"{indent}subgraph cluster_{cluster.id} {{"
    # Each line ends with \l, which aligns it to the left.
    heading = _quote("".join(f"{_plain(line)}\\l" for line in cluster.lines))
    yield f"{indent}  label={heading} labeljust=l style=rounded"
    yield f"{indent}  color={_quote(LIGHT.edge)} fontcolor={_quote(LIGHT.ink)}"
    for inner in cluster.clusters:
        yield from _cluster(inner, f"{indent}  ")
    for node in cluster.nodes:
        yield f"{indent}  {_node(node)}"
    yield f"{indent}}}"


def _node(node: OutlineNode) -> str:
    colour = LIGHT.hues[palette.BOXES.get(node.style, "grey")]
    return f"{node.id} [label={_text(node.lines)} color={_quote(colour)}]"


def _edge(edge: OutlineEdge) -> str:
    colour = _quote(LIGHT.hues[palette.LINES[edge.style]])
    label = f" label={_text([edge.label])} fontcolor={colour}" if edge.label else ""
    style = _STYLES.get(edge.style, "solid")
    # Only the order of stages ranks nodes from top to bottom; other edges do not.
    constraint = "" if edge.style in ("order", "output") else " constraint=false"
    return f"{edge.source} -> {edge.target} [color={colour} style={style}{label}{constraint}]"


def _text(lines: Sequence[str]) -> str:
    return _quote("\\n".join(map(_plain, lines)))


def _plain(line: str) -> str:
    """Return `line` with escapes: Graphviz interprets backslashes and HTML entities in it."""
    return text_metrics.clean(line).replace("\\", "\\\\").replace("&", "&amp;").replace('"', '\\"')


def _quote(text: str) -> str:
    return f'"{text}"'
