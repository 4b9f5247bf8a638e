"""Matching of event pattern items against the values that CodePipeline sends."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.lint.rules import _event_matching


@pytest.mark.parametrize(
    ("item", "matches"),
    [
        ("FAILED", True),
        ("failed", False),
        ({"prefix": "FAIL"}, True),
        ({"prefix": "STOP"}, False),
        ({"suffix": "ED"}, True),
        ({"suffix": "ING"}, False),
        ({"equals-ignore-case": "Failed"}, True),
        ({"equals-ignore-case": "Fail"}, False),
        ({"wildcard": "F*D"}, True),
        ({"wildcard": "FAILE?"}, False),
        ({"wildcard": "[F]AILED"}, False),
        ({"anything-but": "FAILED"}, False),
        ({"anything-but": "STOPPED"}, True),
        ({"anything-but": ["STOPPED", "FAILED"]}, False),
        ({"anything-but": ["STOPPED"]}, True),
        ({"anything-but": {"prefix": "FAIL"}}, True),
        ({"exists": True}, True),
        (4, True),
        (None, True),
        (Unresolved("${State}"), True),
    ],
)
def test_a_pattern_item_matches_like_in_eventbridge(item, matches):
    assert _event_matching.matches(item, "FAILED") is matches


def test_items_that_match_no_value_are_returned_with_their_index():
    items = ["FAILED", "FAILURE", {"prefix": "x"}]

    unmatched = _event_matching.unmatched(items, ["FAILED", "STOPPED"])

    assert unmatched == [(1, "FAILURE"), (2, {"prefix": "x"})]


@pytest.mark.parametrize("items", [None, "FAILED", {"prefix": "x"}])
def test_a_pattern_that_is_not_a_list_is_skipped(items):
    assert _event_matching.unmatched(items, ["STOPPED"]) == []
