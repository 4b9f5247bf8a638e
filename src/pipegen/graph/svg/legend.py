"""What the lines of the picture mean, below it."""

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
_SIZE, _SAMPLE, _HEIGHT = 12, 26, 20


@dataclass(frozen=True, slots=True)
class Legend:
    """Samples of lines, and what each means."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]


def legend(styles: Collection[str], x: float, y: float) -> Legend:
    """Return the legend of the lines of these `styles`, from `x` and `y` on, in one row."""
    boxes, lines, texts = list[Box](), list[Line](), list[Text]()
    for style, meaning in _MEANINGS.items():
        if style in styles:
            width = _SAMPLE + 8 + text_metrics.width(meaning, _SIZE)
            box = Box(x, y, width, _HEIGHT, "label")
            middle = y + _HEIGHT / 2
            boxes.append(box)
            lines.append(Line(((x, middle), (x + _SAMPLE, middle)), style))
            texts.append(Text(x + _SAMPLE + 8, middle + 4.5, meaning, _SIZE, False, "note", box))
            x += width + 16
    return Legend(tuple(boxes), tuple(lines), tuple(texts))
