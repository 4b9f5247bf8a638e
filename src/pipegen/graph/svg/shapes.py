"""The shapes of a picture: boxes, lines, and texts in boxes, without format and colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipegen.graph.svg import text_metrics

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `style` is the kind of node that it shows, `title` its tooltip."""

    x: float
    y: float
    width: float
    height: float
    style: str
    title: str = ""

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text in `box` that starts at `x` on the baseline `y`."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    style: str
    box: Box

    @property
    def width(self) -> float:
        """Return the maximum width."""
        return text_metrics.width(self.text, self.size, self.bold)

    @property
    def top(self) -> float:
        """Return the upper edge of the highest letters."""
        return self.y - text_metrics.ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Return the lower edge of the lowest letters."""
        return self.y + text_metrics.DESCENT * self.size


@dataclass(frozen=True, slots=True)
class Line:
    """A line along `points`, with an arrow at its end."""

    points: tuple[Point, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture, from back to front: boxes, lines, texts; in units of the viewBox."""

    width: float
    height: float
    title: str
    description: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    places: Mapping[str, Box] = field(default_factory=dict)
    """The id of an action or a stack → its box."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text for a box, in which it wraps."""

    text: str
    style: str = "note"
    bold: bool = False
    size: float = 12.5


PAD = 10
"""The distance between the edge of a box and its texts."""


def height(paragraphs: Sequence[Paragraph], width: float, inset: float = 0) -> float:
    """Return the height of a box of `width` with `paragraphs`, 0 if there is no text."""
    lines = _lines(paragraphs, width - 2 * PAD - inset)
    heights = [text_metrics.LEADING * paragraph.size for paragraph, _ in lines]
    return 2 * PAD + sum(heights) if heights else 0


def fill(box: Box, paragraphs: Sequence[Paragraph], inset: float = 0) -> list[Text]:
    """Return the lines of `paragraphs` in `box`, of which `inset` units on the left stay free."""
    texts = []
    y = box.y + PAD
    x = box.x + PAD + inset
    for paragraph, line in _lines(paragraphs, box.width - 2 * PAD - inset):
        size = paragraph.size
        y += text_metrics.LEADING * size
        baseline = y - text_metrics.LEADING * size / 2 + 0.35 * size
        texts.append(Text(x, baseline, line, size, paragraph.bold, paragraph.style, box))
    return texts


def _lines(paragraphs: Sequence[Paragraph], max_width: float) -> list[tuple[Paragraph, str]]:
    """Return each line with its paragraph."""
    return [
        (paragraph, line)
        for paragraph in paragraphs
        for line in text_metrics.wrap(paragraph.text, max_width, paragraph.size, paragraph.bold)
    ]
