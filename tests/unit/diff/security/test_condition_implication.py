"""Whether one policy condition implies another."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import condition_implication
from pipegen.diff.security.access_change import Coverage


def implied(looser, stricter):
    return condition_implication.implies(
        condition_implication.parse_clauses(looser), condition_implication.parse_clauses(stricter)
    )


def equals(*values, operator="StringEquals", key="k"):
    return {operator: {key: list(values)}}


@pytest.mark.parametrize(
    ("loose", "strict"),
    [
        ({}, equals("a")),
        ({}, {}),
        (equals("a", "b"), equals("b")),
        (equals("a", operator="stringequals", key="K"), equals("a")),
        (equals("a", operator="StringEqualsIfExists"), equals("a")),
        (equals("a", operator="StringEqualsIgnoreCase"), equals("A", operator="StringEquals")),
        (equals("a*", operator="StringLike"), equals("ab", operator="StringEquals")),
        (equals("a*", operator="StringLike"), equals("ab*", operator="StringLike")),
        (equals("ab", operator="StringEquals"), equals("ab", operator="StringLike")),
        (equals("a:*", operator="ArnLike"), equals("a:b", operator="ArnEquals")),
        (equals("a:*", operator="ArnEquals"), equals("a:b", operator="ArnLike")),
        (equals("a", operator="StringNotEquals"), equals("b", "a", operator="StringNotEquals")),
        (
            equals("a", operator="StringNotEquals"),
            equals("a", operator="StringNotEqualsIfExists"),
        ),
        (equals("ab", operator="StringNotLike"), equals("a*", operator="StringNotLike")),
        (equals("10.0.0.0/8", operator="IpAddress"), equals("10.1.0.1", operator="IpAddress")),
        (
            equals("10.1.0.0/16", operator="NotIpAddress"),
            equals("10.0.0.0/8", operator="NotIpAddress"),
        ),
        (equals("5", operator="NumericLessThan"), equals(4, operator="NumericLessThan")),
        (
            equals("5", operator="NumericLessThanEquals"),
            equals("5", operator="NumericLessThan"),
        ),
        (equals("5", operator="NumericGreaterThan"), equals("6", operator="NumericGreaterThan")),
        (equals("true", operator="Bool"), equals(True, operator="Bool")),
        (equals("x", operator="DateEquals"), equals("x", operator="DateEquals")),
        (equals("x", operator="OfTomorrow:"), equals("x", operator="OfTomorrow:")),
        (
            equals("a", "b", operator="ForAllValues:StringEquals"),
            equals("a", operator="ForAllValues:StringEquals"),
        ),
        (equals("a"), {**equals("a"), "Bool": {"l": "true"}}),
        (equals(Unresolved("${A}")), equals(Unresolved("${A}"))),
        ({"StringEquals": "no shape"}, {}),
    ],
)
def test_a_stricter_condition_implies_the_looser_one(loose, strict):
    assert implied(loose, strict) is Coverage.YES


@pytest.mark.parametrize(
    ("loose", "strict"),
    [
        (equals("a"), {}),
        (equals("a"), equals("a", key="l")),
        (equals("b"), equals("a", "b")),
        (equals("a"), equals("a", operator="StringEqualsIfExists")),
        (equals("A"), equals("a")),
        (equals("a*"), equals("a*", operator="StringLike")),
        (equals("a?"), equals("a?", operator="StringLike")),
        (equals("ab*", operator="StringLike"), equals("a*", operator="StringLike")),
        (equals("a", "b", operator="StringNotEquals"), equals("a", operator="StringNotEquals")),
        (equals("10.1.0.0/16", operator="IpAddress"), equals("10.0.0.0/8", operator="IpAddress")),
        (equals("::/0", operator="IpAddress"), equals("10.0.0.0/8", operator="IpAddress")),
        (equals("nowhere", operator="IpAddress"), equals("10.0.0.0/8", operator="IpAddress")),
        (equals("4", operator="NumericLessThan"), equals("5", operator="NumericLessThan")),
        (
            equals("6", operator="NumericGreaterThanEquals"),
            equals("5", operator="NumericGreaterThanEquals"),
        ),
        (
            equals("5", operator="NumericLessThanEquals"),
            equals("many", operator="NumericLessThanEquals"),
        ),
        (equals("true", operator="Bool"), equals("false", operator="Bool")),
        (equals("true", operator="Null"), equals("false", operator="Null")),
        (
            equals("a", operator="ForAllValues:StringEquals"),
            equals("a", "b", operator="ForAllValues:StringEquals"),
        ),
    ],
)
def test_a_looser_condition_does_not_imply_the_stricter_one(loose, strict):
    assert implied(loose, strict) is Coverage.NO


@pytest.mark.parametrize(
    ("loose", "strict"),
    [
        (equals(Unresolved("${A}")), equals("a")),
        (equals("a"), equals(Unresolved("${A}"))),
        (equals("a"), equals("b", operator="StringNotEquals")),
        (equals("a"), equals("a", operator="ForAnyValue:StringEquals")),
        (equals("a"), equals("a", operator="StringEqualsIgnoreCase")),
        (equals("2026", operator="DateLessThan"), equals("2025", operator="DateLessThan")),
    ],
)
def test_an_undecidable_implication_is_maybe(loose, strict):
    assert implied(loose, strict) is Coverage.MAYBE


def test_values_of_forallvalues_are_not_alternatives():
    [together] = condition_implication.alternatives(
        condition_implication.parse_clauses(equals("a", "b", operator="ForAllValues:StringEquals"))
    )

    assert [clause.values for clause in together] == [("a", "b")]


def test_a_condition_is_formatted_as_a_sentence_in_sorted_order():
    condition = {"StringLike": {"k": ["b", "a"]}, "Bool": {"aws:SecureTransport": "true"}}

    assert (
        condition_implication.format_clauses(condition_implication.parse_clauses(condition))
        == " if Bool aws:SecureTransport true and StringLike k a or b"
    )
    assert condition_implication.format_clauses(condition_implication.parse_clauses({})) == ""
