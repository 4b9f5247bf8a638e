"""What a picture is made of: boxes, lines, and texts that lie in boxes. No format, no colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipegen.graph.svg import text_metrics

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `style` says what it stands for, `title` what a pointer over it is told."""

    x: float
    y: float
    width: float
    height: float
    style: str
    title: str = ""

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return its lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text that starts at `x` on the baseline `y`, and belongs into `box`."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    style: str
    box: Box

    @property
    def width(self) -> float:
        """Return how wide it is at most."""
        return text_metrics.width(self.text, self.size, self.bold)

    @property
    def top(self) -> float:
        """Return where its highest letters end."""
        return self.y - text_metrics.ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Return where its lowest letters end."""
        return self.y + text_metrics.DESCENT * self.size


@dataclass(frozen=True, slots=True)
class Line:
    """A line along `points`, with an arrow at its end."""

    points: tuple[Point, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it, from the back to the front: boxes, lines, texts; units are the viewBox's."""

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
    """A paragraph that is to be put into a box; it wraps."""

    text: str
    style: str = "note"
    bold: bool = False
    size: float = 12.5


PAD = 10
"""Between a box's edge and its texts."""


def height(words: Sequence[Paragraph], width: float, inset: float = 0) -> float:
    """Return how high a box of `width` with these paragraphs is."""
    lines = _lines(words, width - 2 * PAD - inset)
    return 2 * PAD + sum(text_metrics.LEADING * one.size for one, _ in lines) if lines else 0


def fill(box: Box, words: Sequence[Paragraph], inset: float = 0) -> list[Text]:
    """Return the texts of these paragraphs in `box`; the first `inset` units of it stay free."""
    found = []
    y = box.y + PAD
    for one, line in _lines(words, box.width - 2 * PAD - inset):
        y += text_metrics.LEADING * one.size
        base = y - text_metrics.LEADING * one.size / 2 + 0.35 * one.size
        found.append(Text(box.x + PAD + inset, base, line, one.size, one.bold, one.style, box))
    return found


def _lines(words: Sequence[Paragraph], room: float) -> list[tuple[Paragraph, str]]:
    return [
        (one, line)
        for one in words
        for line in text_metrics.wrap(one.text, room, one.size, one.bold)
    ]
