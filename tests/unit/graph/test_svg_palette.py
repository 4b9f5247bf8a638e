"""The colours: legible on a light and on a dark page."""

import pytest

from pipegen.graph.svg import palette
from pipegen.graph.svg.palette import DARK, LIGHT, Palette

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return sum(
        weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_texts_have_enough_contrast_on_all_that_they_stand_on(colours: Palette) -> None:
    texts = [colours.ink, colours.muted, *(colours.hues[each] for each in palette.TEXTS.values())]

    for text in texts:
        for ground in (colours.page, colours.frame, colours.card):
            assert contrast(text, ground) >= 4.5, (text, ground)


@BOTH
def test_lines_and_edges_have_enough_contrast(colours: Palette) -> None:
    drawn = {*palette.LINES.values(), *palette.BOXES.values()}

    for line in [colours.edge, *(colours.hues[each] for each in drawn)]:
        for ground in (colours.page, colours.frame, colours.card):
            assert contrast(line, ground) >= 3, (line, ground)
