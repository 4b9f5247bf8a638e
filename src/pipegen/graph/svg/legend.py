"""The legend below the SVG picture: the meaning of each line style."""

from collections.abc import Collection
from dataclasses import dataclass

from pipegen.graph.svg import text_metrics
from pipegen.graph.svg.shapes import Box, Line, Text

_MEANINGS = {
    "order": "what comes next",
    "artifact": "artifact",
    "deploy": "deployment",
    "output": "output → parameter",
    "role": "role",
    "event": "event",
}
_FONT_SIZE, _SAMPLE, _HEIGHT = 12, 26, 20


@dataclass(frozen=True, slots=True)
class Legend:
    """A sample line and a text for each line style."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]


def build_legend(styles: Collection[str], x: float, y: float) -> Legend:
    """Return the legend of the line `styles` in one row, with its upper left corner at x, y."""
    boxes, lines, texts = list[Box](), list[Line](), list[Text]()
    for style, meaning in _MEANINGS.items():
        if style in styles:
            width = _SAMPLE + 8 + text_metrics.width(meaning, _FONT_SIZE)
            box = Box(x, y, width, _HEIGHT, "label")
            middle = y + _HEIGHT / 2
            boxes.append(box)
            lines.append(Line(((x, middle), (x + _SAMPLE, middle)), style))
            texts.append(
                Text(x + _SAMPLE + 8, middle + 4.5, meaning, _FONT_SIZE, False, "note", box)
            )
            x += width + 16
    return Legend(tuple(boxes), tuple(lines), tuple(texts))
