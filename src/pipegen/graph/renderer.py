"""A graph in each format that it can be drawn in."""

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

ENDINGS: Mapping[str, Format] = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".json": "json",
}


def of_file(path: PurePath) -> Format | None:
    """Return the format that the ending of `path` stands for, None where it stands for none."""
    return ENDINGS.get(path.suffix.lower())


def render(graph: Graph, format_: Format, opened: Collection[str], theme: Theme) -> str:
    """Return `graph` as text; `opened` are the ids of the stacks to show resources of.

    JSON always has all of them. The theme is for SVG.
    """
    if format_ == "json":
        return json.dumps(dataclasses.asdict(graph), indent=2) + "\n"
    if format_ == "svg":
        return writer.render_svg(layout.lay_out(graph, opened), theme)
    drawn = outline.build_outline(graph, opened)
    return mermaid.render_mermaid(drawn) if format_ == "mermaid" else dot.render_dot(drawn)
