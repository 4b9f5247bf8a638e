"""Escaping of texts in HTML elements and attributes."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.graph.html.markup import element, escape, join, visible

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&amp;"


class MarkupReader(HTMLParser):
    """The tags and the text that an HTML parser reads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_an_element_has_attributes_and_content_in_the_given_order():
    element_markup = element(
        "a", "x < y", None, element("b", "z"), href="#a", class_="c", data_value="1", hidden=True
    )

    assert element_markup == '<a href="#a" class="c" data-value="1" hidden>x &lt; y<b>z</b></a>'


def test_attributes_with_none_or_false_are_omitted():
    assert element("input", id=None, hidden=False) == "<input>"


def test_parts_are_joined_with_an_escaped_separator():
    assert join(["<", None, element("i"), "b"], "&") == "&lt;&amp;<i></i>&amp;b"


@given(st.text(st.characters(exclude_characters="\r\n\t")))
def test_any_text_is_parsed_as_text(text):
    reader = MarkupReader(element("p", text, title=text))

    assert reader.tags == [("p", [("title", visible(text))])]
    assert reader.text == visible(text)


def test_hostile_text_is_escaped():
    assert MarkupReader(element("p", HOSTILE)).text == HOSTILE
    assert "<img" not in escape(HOSTILE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "a\\u0000b"),
        ("\u202egnp", "\\u202egnp"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("word\u2060joined", "word\\u2060joined"),
        ("half \ud83d", "half \\ud83d"),
        ("line\n\tnext", "line\n\tnext"),
        ("Übung 🙂 → ü", "Übung 🙂 → ü"),
    ],
)
def test_invisible_characters_are_shown_as_escapes(text, expected):
    assert visible(text) == expected
