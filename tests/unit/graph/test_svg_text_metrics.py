"""Width and line breaks of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipegen.graph.svg import text_metrics

WORDS = some.text(max_size=80)


@given(WORDS, some.floats(20, 400), some.booleans())
def test_no_line_is_wider_than_the_limit_and_no_character_is_lost(
    text: str, room: float, bold: bool
) -> None:
    lines = text_metrics.wrap(text, room, 12, bold)

    assert all(text_metrics.width(line, 12, bold) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text_metrics.clean(text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deploys as infrastructure", ["deploys as", "infrastructure"]),
        ("templates/vpc-setup.json", ["templates/vpc-", "setup.json"]),
        ("PrivateRouteAssociation1", ["PrivateRoute", "Association1"]),
        ("x" * 20, ["x" * 13, "x" * 7]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_lines_break_between_words_and_parts_of_names(text: str, expected: list[str]) -> None:
    assert text_metrics.wrap(text, 100, 12) == expected


def test_a_character_wider_than_the_limit_is_alone_on_its_line() -> None:
    assert text_metrics.wrap("WW i", 5, 12) == ["W", "W", "i"]


def test_accents_add_no_width_and_wide_characters_count_more() -> None:
    assert text_metrics.width("é", 100) == text_metrics.width("e", 100)
    assert text_metrics.width("漢", 100) > text_metrics.width("é", 100)
    assert text_metrics.width("m", 100, bold=True) > text_metrics.width("m", 100)
    assert [text_metrics.is_known(text) for text in ("Ünïcode →", "漢")] == [True, False]


def test_control_characters_are_removed() -> None:
    assert text_metrics.clean("a\x00b\u202ec\ud800 \n d\x1b[1m") == "a bc d [1m"
