"""The SVG diagram in Chromium, with the installed fonts."""

from pathlib import Path
from typing import Any

import pytest

from pipegen.graph import loader
from pipegen.graph.svg import layout, writer
from tests.helpers.chromium import Visit
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[2]
PATHS = {
    "rendered": ROOT / "templates/pipeline-setup.json",
    "handwritten": DATA / "templates/handwritten/pipeline.yaml",
}
# For every text: its position, whether it is inside the diagram, and how many boxes cut it.
MEASURE = """
() => {
  const boxes = [...document.querySelectorAll('rect')].map(rect => rect.getBBox());
  const [, , width, height] = document.documentElement.getAttribute('viewBox').split(' ');
  return [...document.querySelectorAll('text')].map(text => {
    const {x, y, width: w, height: h} = text.getBBox();
    const holds = box => box.x <= x && box.y <= y
      && box.x + box.width >= x + w && box.y + box.height >= y + h;
    const whole = {x: 0, y: 0, width: Number(width), height: Number(height)};
    const touching = boxes.filter(box => box.x < x + w && x < box.x + box.width
      && box.y < y + h && y < box.y + box.height);
    return {text: text.textContent, x, y, w, h, inside: holds(whole),
      cut: touching.filter(box => !holds(box)).length,
      colour: getComputedStyle(text).fill};
  });
}
"""


def overlap(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return (
        first["x"] < second["x"] + second["w"]
        and second["x"] < first["x"] + first["w"]
        and first["y"] < second["y"] + second["h"]
        and second["y"] < first["y"] + first["h"]
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "open"])
@pytest.mark.parametrize("name", PATHS)
def test_no_text_overlaps_another_or_leaves_its_box(
    name: str, is_open: bool, dark: bool, visit: Visit, tmp_path: Path
) -> None:
    graph = loader.load_graph(PATHS[name], None)
    opened = {stack.id for stack in graph.stacks} if is_open else set()
    (tmp_path / "picture.svg").write_text(
        writer.render_svg(layout.lay_out(graph, opened)), "utf-8"
    )

    texts = visit(tmp_path / "picture.svg", dark=dark).evaluate(MEASURE)

    assert len(texts) > 40
    assert [text["text"] for text in texts if not text["inside"] or text["cut"]] == []
    for at, text in enumerate(texts):
        assert [later["text"] for later in texts[at + 1 :] if overlap(text, later)] == [], text
    # The first text is a name: nearly black on a light page, nearly white on a dark one.
    assert texts[0]["colour"] == ("rgb(230, 237, 243)" if dark else "rgb(31, 35, 40)")
