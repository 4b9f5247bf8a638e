"""Contrast of the colours on light and dark pages."""

import pytest

from pipegen.graph.svg import palette
from pipegen.graph.svg.palette import DARK, LIGHT, Palette

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in parts
    ]
    return sum(
        weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_texts_have_enough_contrast_on_every_background(colours: Palette) -> None:
    texts = [colours.ink, colours.muted, *(colours.hues[hue] for hue in palette.TEXTS.values())]

    for text in texts:
        for ground in (colours.page, colours.frame, colours.card):
            assert contrast(text, ground) >= 4.5, (text, ground)


@BOTH
def test_lines_and_edges_have_enough_contrast_on_every_background(colours: Palette) -> None:
    hues = {*palette.LINES.values(), *palette.BOXES.values()}

    for line in [colours.edge, *(colours.hues[hue] for hue in hues)]:
        for ground in (colours.page, colours.frame, colours.card):
            assert contrast(line, ground) >= 3, (line, ground)
