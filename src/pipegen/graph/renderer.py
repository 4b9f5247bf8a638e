"""Render a graph as Mermaid, DOT, SVG or JSON."""

import dataclasses
import json
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Literal, get_args

from pipegen.graph import dot, mermaid, outline
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import layout, writer
from pipegen.graph.svg.writer import Theme

Format = Literal["mermaid", "dot", "svg", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
THEMES: tuple[Theme, ...] = get_args(Theme)

EXTENSIONS: Mapping[str, Format] = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".json": "json",
}


def format_for(path: PurePath) -> Format | None:
    """Return the format for the file name extension of `path`, None if it is not a known one."""
    return EXTENSIONS.get(path.suffix.lower())


def render(graph: Graph, format_: Format, expanded: Collection[str], theme: Theme) -> str:
    """Return `graph` as text; `expanded` holds the ids of stacks to show resources of.

    JSON contains all resources. Only SVG uses `theme`.
    """
    if format_ == "json":
        return json.dumps(dataclasses.asdict(graph), indent=2) + "\n"
    if format_ == "svg":
        return writer.render_svg(layout.lay_out(graph, expanded), theme)
    nodes_and_edges = outline.build_outline(graph, expanded)
    if format_ == "mermaid":
        return mermaid.render_mermaid(nodes_and_edges)
    return dot.render_dot(nodes_and_edges)
