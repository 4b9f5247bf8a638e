"""Whether one condition asks for at least as much as another."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import condition_implication
from pipegen.diff.security.access_change import Coverage


def implied(asked, by):
    return condition_implication.implies(
        condition_implication.parse_clauses(asked), condition_implication.parse_clauses(by)
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
def test_what_asks_for_more_holds_only_where_the_other_does(loose, strict):
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
def test_what_asks_for_less_is_looser(loose, strict):
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
def test_what_cannot_be_decided_is_in_doubt(loose, strict):
    assert implied(loose, strict) is Coverage.MAYBE


def test_values_that_all_have_to_be_in_a_set_are_no_alternatives():
    [together] = condition_implication.alternatives(
        condition_implication.parse_clauses(equals("a", "b", operator="ForAllValues:StringEquals"))
    )

    assert [each.values for each in together] == [("a", "b")]


def test_a_condition_reads_like_a_sentence_in_an_order_of_its_own():
    one = {"StringLike": {"k": ["b", "a"]}, "Bool": {"aws:SecureTransport": "true"}}

    assert (
        condition_implication.format_clauses(condition_implication.parse_clauses(one))
        == " if Bool aws:SecureTransport true and StringLike k a or b"
    )
    assert condition_implication.format_clauses(condition_implication.parse_clauses({})) == ""
