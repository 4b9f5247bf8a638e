"""How items of an event pattern are compared with what CodePipeline sends."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.lint.rules import _event_matching


@pytest.mark.parametrize(
    ("wanted", "matches"),
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
def test_an_item_matches_as_eventbridge_compares_it(wanted, matches):
    assert _event_matching.matches(wanted, "FAILED") is matches


def test_what_matches_none_of_the_values_is_told_with_its_place():
    wanted = ["FAILED", "FAILURE", {"prefix": "x"}]

    found = _event_matching.unmatched(wanted, ["FAILED", "STOPPED"])

    assert found == [(1, "FAILURE"), (2, {"prefix": "x"})]


@pytest.mark.parametrize("wanted", [None, "FAILED", {"prefix": "x"}])
def test_what_is_no_list_is_passed_over(wanted):
    assert _event_matching.unmatched(wanted, ["STOPPED"]) == []
