"""The picture as Chromium shows it, with the fonts that there are."""

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
# Of each text: where it is, and where the smallest box around it is.
MEASURE = """
() => {
  const boxes = [...document.querySelectorAll('rect')].map(each => each.getBBox());
  const [, , width, height] = document.documentElement.getAttribute('viewBox').split(' ');
  return [...document.querySelectorAll('text')].map(text => {
    const {x, y, width: w, height: h} = text.getBBox();
    const holds = each => each.x <= x && each.y <= y
      && each.x + each.width >= x + w && each.y + each.height >= y + h;
    const whole = {x: 0, y: 0, width: Number(width), height: Number(height)};
    const touching = boxes.filter(each => each.x < x + w && x < each.x + each.width
      && each.y < y + h && y < each.y + each.height);
    return {text: text.textContent, x, y, w, h, inside: holds(whole),
      cut: touching.filter(each => !holds(each)).length,
      colour: getComputedStyle(text).fill};
  });
}
"""


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "open"])
@pytest.mark.parametrize("name", PATHS)
def test_no_text_overlaps_another_or_leaves_its_box(
    name: str, is_open: bool, dark: bool, visit: Visit, tmp_path: Path
) -> None:
    graph = loader.load_graph(PATHS[name], None)
    opened = {each.id for each in graph.stacks} if is_open else set()
    (tmp_path / "picture.svg").write_text(
        writer.render_svg(layout.lay_out(graph, opened)), "utf-8"
    )

    texts = visit(tmp_path / "picture.svg", dark=dark).evaluate(MEASURE)

    assert len(texts) > 40
    assert [each["text"] for each in texts if not each["inside"] or each["cut"]] == []
    for at, one in enumerate(texts):
        assert [other["text"] for other in texts[at + 1 :] if overlap(one, other)] == [], one
    # The first text is a name: nearly black on a light page, nearly white on a dark one.
    assert texts[0]["colour"] == ("rgb(230, 237, 243)" if dark else "rgb(31, 35, 40)")
