"""HTML that can't be broken out of."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.graph.html.markup import element, escape, join, visible

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&amp;"


class Reading(HTMLParser):
    """What a reader of HTML takes a text for."""

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


def test_an_element_has_its_attributes_and_content_in_order():
    found = element(
        "a", "x < y", None, element("b", "z"), href="#a", class_="c", data_value="1", hidden=True
    )

    assert found == '<a href="#a" class="c" data-value="1" hidden>x &lt; y<b>z</b></a>'


def test_attributes_that_are_nothing_are_left_out():
    assert element("input", id=None, hidden=False) == "<input>"


def test_parts_are_put_together_with_text_between():
    assert join(["<", None, element("i"), "b"], "&") == "&lt;&amp;<i></i>&amp;b"


@given(st.text(st.characters(exclude_characters="\r\n\t")))
def test_no_text_is_anything_but_text(text):
    found = Reading(element("p", text, title=text))

    assert found.tags == [("p", [("title", visible(text))])]
    assert found.text == visible(text)


def test_a_hostile_text_is_text():
    assert Reading(element("p", HOSTILE)).text == HOSTILE
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
def test_what_cannot_be_seen_is_spelt_out(text, expected):
    assert visible(text) == expected
