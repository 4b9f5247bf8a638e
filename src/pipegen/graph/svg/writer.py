"""Write a picture as SVG: one file, without scripts, fonts or links, for light and dark pages.

It names common fonts, none of which is wider than the layout assumes. A text with letters that
are missing from the table of widths gets a fixed width (`textLength`).
"""

from collections.abc import Iterator
from typing import Literal
from xml.sax.saxutils import escape

from pipegen.graph.svg import palette, text_metrics
from pipegen.graph.svg.palette import DARK, LIGHT, Palette
from pipegen.graph.svg.shapes import Box, Line, Picture, Text

Theme = Literal["auto", "light", "dark"]

_FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_DASHES = {"artifact": "5 3", "role": "2 3", "event": "7 3"}
_HEAD = 5
"""The length of an arrow head."""


def render_svg(picture: Picture, theme: Theme = "auto") -> str:
    """Return `picture` as SVG; `auto` follows the system setting (`prefers-color-scheme`)."""
    return "\n".join(_lines(picture, theme)) + "\n"


def _lines(picture: Picture, theme: Theme) -> Iterator[str]:
    size = f"{_number(picture.width)} {_number(picture.height)}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
        f'width="{_number(picture.width)}" height="{_number(picture.height)}" '
        f'role="img" aria-labelledby="title description" font-family="{_FONTS}">'
    )
    yield f'<title id="title">{_escape(picture.title)}</title>'
    yield f'<desc id="description">{_escape(picture.description)}</desc>'
    yield f"<style>\n{_style(theme)}\n</style>"
    yield '<rect class="page" width="100%" height="100%" rx="8"/>'
    for box in picture.boxes:
        if box.style not in ("heading", "label"):
            yield _box(box)
    for line in picture.lines:
        yield from _line(line)
    for text in picture.texts:
        yield _text(text)
    yield "</svg>"


def _style(theme: Theme) -> str:
    rules = [
        "rect { stroke-width: 1.2 } polyline { fill: none; stroke-width: 1.6 }",
        *(f".{name} {{ stroke-dasharray: {dash} }}" for name, dash in _LINE_DASHES.items()),
        *_rules(DARK if theme == "dark" else LIGHT),
    ]
    if theme == "auto":
        dark = "\n".join(_rules(DARK))
        rules.append(f"@media (prefers-color-scheme: dark) {{\n{dark}\n}}")
    return "\n".join(rules)


_LINE_DASHES = {f"line-{name}": dash for name, dash in _DASHES.items()}


def _rules(colours: Palette) -> Iterator[str]:
    yield f".page {{ fill: {colours.page} }}"
    yield f".account {{ fill: {colours.frame}; stroke: {colours.edge} }}"
    yield f".stage {{ fill: none; stroke: {colours.edge}; stroke-dasharray: 4 3 }}"
    for style, hue in palette.BOXES.items():
        yield f".{style} {{ fill: {colours.card}; stroke: {colours.hues[hue]} }}"
    for style, hue in palette.KINDS.items():
        yield f".{style}-bar {{ fill: {colours.hues[hue]} }}"
    for style, hue in palette.LINES.items():
        yield f".line-{style} {{ stroke: {colours.hues[hue]} }}"
        yield f".head-{style} {{ fill: {colours.hues[hue]} }}"
    yield f"text {{ fill: {colours.muted} }}"
    yield f".text-name {{ fill: {colours.ink} }}"
    for style, hue in palette.TEXTS.items():
        yield f".text-{style} {{ fill: {colours.hues[hue]} }}"


def _box(box: Box) -> str:
    geometry = " ".join(
        f'{name}="{_number(value)}"'
        for name, value in (
            ("x", box.x),
            ("y", box.y),
            ("width", box.width),
            ("height", box.height),
        )
    )
    corner = f' rx="{2 if box.style.endswith("-bar") else 8 if box.style == "account" else 5}"'
    return f'<rect class="{box.style}" {geometry}{corner}/>'


def _line(line: Line) -> Iterator[str]:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in line.points)
    yield f'<polyline class="line-{line.style}" points="{points}"/>'
    yield f'<path class="head-{line.style}" d="{_head(line)}"/>'


def _head(line: Line) -> str:
    (from_x, from_y), (x, y) = line.points[-2:]
    length = abs(x - from_x) + abs(y - from_y) or 1  # all lines are horizontal or vertical
    along, across = (x - from_x) / length, (y - from_y) / length
    back_x, back_y = x - _HEAD * along, y - _HEAD * across
    half = _HEAD * 0.6
    corners = (
        (x, y),
        (back_x - half * across, back_y + half * along),
        (back_x + half * across, back_y - half * along),
    )
    return "M" + " L".join(f"{_number(x)},{_number(y)}" for x, y in corners) + " Z"


def _text(text: Text) -> str:
    weight = ' font-weight="bold"' if text.bold else ""
    length = (
        ""
        if text_metrics.is_known(text.text)
        else (f' textLength="{_number(text.width)}" lengthAdjust="spacingAndGlyphs"')
    )
    return (
        f'<text class="text-{text.style}" x="{_number(text.x)}" y="{_number(text.y)}" '
        f'font-size="{_number(text.size)}"{weight}{length}>{_escape(text.text)}</text>'
    )


def _escape(text: str) -> str:
    return escape(text_metrics.clean(text))


def _number(value: float) -> str:
    """Return `value` rounded to a tenth, so that all platforms write the same bytes."""
    return f"{value:.1f}".removesuffix(".0")
