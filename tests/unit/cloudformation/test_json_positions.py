"""Positions of the keys and elements in a JSON text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.json_positions import Span, positions

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def test_keys_and_elements_have_their_line_and_columns():
    text = '{\n  "a": {"b\\n": [1,\n   {"c": "{,}"}]},\r\n  "d": []}'

    assert positions(text) == {
        ("a",): Span(2, 3, 6),
        ("a", "b\n"): Span(2, 9, 14),
        ("a", "b\n", 0): Span(2, 17, 18),
        ("a", "b\n", 1): Span(3, 4, 5),
        ("a", "b\n", 1, "c"): Span(3, 5, 8),
        ("d",): Span(4, 3, 6),
    }


def test_a_duplicate_key_has_the_position_of_its_last_occurrence():
    assert positions('{"a": 1,\n "a": 2}') == {("a",): Span(2, 2, 5)}


def test_a_text_without_keys_has_no_positions():
    assert [dict(positions(text)) for text in ("1", '"a"', "[]", "{}", "null")] == [{}] * 5


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_key_and_element_of_any_json_has_a_position(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    lines = text.split("\n")

    spans = positions(text)

    assert set(spans) == set(_paths(value, ()))
    for path, span in spans.items():
        source = lines[span.line - 1][span.column - 1 : span.end_column - 1]
        if isinstance(path[-1], str):
            assert json.loads(source) == path[-1]
        else:
            assert source


def _paths(value, path):
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from _paths(item, (*path, key))
