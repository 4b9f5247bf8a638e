"""Writing the diagram as SVG."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from pipegen.graph import loader
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import layout, writer
from pipegen.graph.svg.palette import DARK, LIGHT
from pipegen.graph.svg.shapes import Box, Picture, Text
from tests.helpers.graph.graphs import graphs

RENDERED = Path(__file__).parents[3] / "templates/pipeline-setup.json"
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def picture() -> Picture:
    return layout.lay_out(loader.load_graph(RENDERED, None))


def test_the_svg_of_the_rendered_pipeline_matches_its_golden_file(
    picture: Picture, golden: Callable[[str, str], None]
) -> None:
    golden("graph.svg", writer.render_svg(picture))


def test_the_svg_has_a_title_and_a_description_for_screen_readers(picture: Picture) -> None:
    root = ElementTree.fromstring(writer.render_svg(picture))

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    assert root.findtext(f"{NAMESPACE}title") == "The pipeline infrastructure and what it delivers"
    assert root.findtext(f"{NAMESPACE}desc") == (
        "The stages are Source, then qa-vpc-setup, then qa-ec2-setup, then "
        "production-setup-approval, then vpc-setup, then ec2-setup. "
        "qa-vpc-setup deploys the stack qa-vpc-setup in account 222222222222. "
        "qa-ec2-setup deploys the stack qa-ec2-setup in account 222222222222. "
        "It takes VpcId, PrivateSubnetIds from qa-vpc-setup. "
        "vpc-setup deploys the stack vpc-setup in account 333333333333. "
        "ec2-setup deploys the stack ec2-setup in account 333333333333. "
        "It takes VpcId, PrivateSubnetIds from vpc-setup."
    )


def test_a_theme_has_only_its_colours_and_auto_follows_the_colour_scheme(picture: Picture) -> None:
    light, dark, auto = (writer.render_svg(picture, theme) for theme in ("light", "dark", "auto"))

    assert (LIGHT.page in light, DARK.page in light) == (True, False)
    assert (LIGHT.page in dark, DARK.page in dark) == (False, True)
    before, query, after = auto.partition("@media (prefers-color-scheme: dark)")
    assert query and LIGHT.page in before and DARK.page in after
    assert DARK.page not in before


def test_all_classes_have_a_style(picture: Picture) -> None:
    text = writer.render_svg(picture)
    plain = {"text-note", "text-kind"}  # they have the default text colour

    for name in set(re.findall(r'class="([^"]+)"', text)) - plain:
        assert f".{name} {{" in text, name


def test_the_svg_loads_no_external_resource(picture: Picture) -> None:
    text = writer.render_svg(picture)

    assert not re.search(r"<script|<image|<use|<foreignObject|href=|url\(|@import", text)


@given(graphs())
@settings(max_examples=30)
def test_names_with_any_characters_give_valid_xml_with_all_texts(graph: Graph) -> None:
    picture = layout.lay_out(graph)

    root = ElementTree.fromstring(writer.render_svg(picture))

    contents = [element.text or "" for element in root.iter(f"{NAMESPACE}text")]
    assert contents == [text.text for text in picture.texts]


def test_a_text_of_unknown_width_is_fitted_into_its_box() -> None:
    box = Box(0, 0, 100, 40, "stack")
    texts = tuple(Text(10, 20, content, 10, False, "note", box) for content in ("é", "漢字"))

    svg = writer.render_svg(Picture(100, 40, "t", "d", (box,), (), texts))

    assert re.findall(r'<text [^>]*?font-size="10"([^>]*)>(.*?)</text>', svg) == [
        ("", "é"),
        (' textLength="28" lengthAdjust="spacingAndGlyphs"', "漢字"),
    ]
