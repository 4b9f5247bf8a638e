"""The colours of pictures, for the light and the dark theme.

All texts have a contrast of at least 4.5 to their background, and all lines and edges one of 3
(WCAG 2.2, "Contrast (Minimum)" and "Non-text Contrast").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Hue = Literal["blue", "green", "amber", "violet", "teal", "grey", "red"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`: backgrounds, neutral edges and texts, and the hues."""

    page: str
    frame: str
    card: str
    edge: str
    ink: str
    muted: str
    hues: Mapping[Hue, str]


LIGHT = Palette(
    page="#ffffff",
    frame="#f6f8fa",
    card="#ffffff",
    edge="#848d97",
    ink="#1f2328",
    muted="#57606a",
    hues={
        "blue": "#0860ca",
        "green": "#1a7f37",
        "amber": "#8a5a00",
        "violet": "#7a44d6",
        "teal": "#0b6b7d",
        "grey": "#656d76",
        "red": "#c3202c",
    },
)
DARK = Palette(
    page="#0d1117",
    frame="#161b22",
    card="#0d1117",
    edge="#6e7681",
    ink="#e6edf3",
    muted="#a3adb8",
    hues={
        "blue": "#58a6ff",
        "green": "#3fb950",
        "amber": "#d7a021",
        "violet": "#bc8cff",
        "teal": "#39c5cf",
        "grey": "#8b949e",
        "red": "#ff7b72",
    },
)

KINDS: Mapping[str, Hue] = {
    "source": "blue",
    "build": "violet",
    "test": "violet",
    "compute": "violet",
    "invoke": "violet",
    "deploy": "green",
    "approval": "amber",
    "event": "teal",
    "other": "grey",
}
"""Kinds of boxes that have a bar of their colour on the left."""

BOXES: Mapping[str, Hue] = {
    "stack": "green",
    "elsewhere": "grey",
    "role": "violet",
    "channel": "teal",
    **KINDS,
}
LINES: Mapping[str, Hue] = {
    "order": "grey",
    "artifact": "blue",
    "deploy": "green",
    "output": "amber",
    "role": "violet",
    "event": "teal",
}
TEXTS: Mapping[str, Hue] = {
    "artifact": "blue",
    "output": "amber",
    "role": "violet",
    "event": "teal",
    "problem": "red",
}
"""Texts of another style are in the neutral colours."""
