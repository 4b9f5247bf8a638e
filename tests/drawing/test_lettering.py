"""How wide a text becomes, and where it breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipegen.drawing import lettering

WORDS = some.text(max_size=80)


@given(WORDS, some.floats(20, 400), some.booleans())
def test_no_line_is_wider_than_the_room_and_no_letter_is_lost(
    text: str, room: float, bold: bool
) -> None:
    lines = lettering.wrap(text, room, 12, bold)

    assert all(lettering.width(each, 12, bold) <= room for each in lines)
    assert "".join(lines).replace(" ", "") == lettering.clean(text).replace(" ", "")


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
    assert lettering.wrap(text, 100, 12) == expected


def test_a_letter_wider_than_the_room_has_a_line_of_its_own() -> None:
    assert lettering.wrap("WW i", 5, 12) == ["W", "W", "i"]


def test_an_accent_makes_no_letter_wider_and_a_wide_letter_counts_more() -> None:
    assert lettering.width("é", 100) == lettering.width("e", 100)
    assert lettering.width("漢", 100) > lettering.width("é", 100)
    assert lettering.width("m", 100, bold=True) > lettering.width("m", 100)
    assert [lettering.is_known(each) for each in ("Ünïcode →", "漢")] == [True, False]


def test_what_steers_a_text_or_breaks_xml_is_taken_out() -> None:
    assert lettering.clean("a\x00b\u202ec\ud800 \n d\x1b[1m") == "a bc d [1m"
