"""Whether a pattern covers everything that another one matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import pattern_coverage
from pipegen.diff.security.access_change import Coverage
from pipegen.diff.security.pattern_coverage import (
    ACTIONS,
    EVERYONE,
    PRINCIPALS,
    RESOURCES,
    PatternSet,
)
from pipegen.iam import matching

PATTERN = st.text(alphabet="ab*?", min_size=1, max_size=5)
TEXT = st.text(alphabet="ab", max_size=6)
ACCOUNT = "AWS:arn:aws:iam::111111111111:root"
ROLE = "AWS:arn:aws:iam::111111111111:role/R"


@given(PATTERN, PATTERN, TEXT)
def test_a_covered_pattern_matches_no_text_outside_of_the_wider_one(narrow, wide, text):
    if RESOURCES.within(narrow, wide) is Coverage.YES and matching.glob(narrow).fullmatch(text):
        assert matching.glob(wide).fullmatch(text)


@given(PATTERN, PATTERN, TEXT)
def test_disjoint_patterns_match_no_common_text(one, other, text):
    if RESOURCES.overlap(one, other) is Coverage.NO:
        matches = [pattern for pattern in (one, other) if matching.glob(pattern).fullmatch(text)]
        assert len(matches) < 2


@given(PATTERN)
def test_every_pattern_is_covered_by_itself_and_by_a_wildcard(pattern):
    assert RESOURCES.within(pattern, pattern) is Coverage.YES
    assert RESOURCES.within(pattern, "*") is Coverage.YES
    assert RESOURCES.overlap(pattern, pattern) is Coverage.YES


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        ("a*", "a?", Coverage.NO),
        ("a?", "a*", Coverage.YES),
        ("a*?", "a?*", Coverage.YES),
        ("a**", "a*", Coverage.YES),
        ("a?b", "a??", Coverage.YES),
        (Unresolved("a/${X}"), "a/*", Coverage.YES),
        ("a/b", Unresolved("a/${X}"), Coverage.MAYBE),
        ("c/b", Unresolved("a/${X}"), Coverage.NO),
        (Unresolved("a/${X}"), Unresolved("a/${X}"), Coverage.YES),
        (Unresolved("a/${X}"), "a/b", Coverage.MAYBE),
        (Unresolved("{{resolve:ssm:x}}"), "a", Coverage.MAYBE),
        ("a.c", "abc", Coverage.NO),
    ],
)
def test_wildcards_and_placeholders_are_distinguished(narrow, wide, expected):
    assert RESOURCES.within(narrow, wide) is expected


def test_only_actions_are_case_insensitive():
    assert ACTIONS.within("S3:getobject", "s3:Get*") is Coverage.YES
    assert ACTIONS.within(Unresolved("${A}"), "S3:GET") is Coverage.MAYBE
    assert RESOURCES.within("A", "a") is Coverage.NO


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        (ROLE, EVERYONE, Coverage.YES),
        ("Service:ec2.amazonaws.com", EVERYONE, Coverage.YES),
        (EVERYONE, EVERYONE, Coverage.YES),
        (EVERYONE, ACCOUNT, Coverage.NO),
        (ROLE, ACCOUNT, Coverage.YES),
        (ROLE, "AWS:111111111111", Coverage.YES),
        ("AWS:111111111111", ACCOUNT, Coverage.YES),
        (ACCOUNT, "AWS:111111111111", Coverage.YES),
        (ACCOUNT, ROLE, Coverage.NO),
        ("AWS:222222222222", ACCOUNT, Coverage.NO),
        ("Service:111111111111", ACCOUNT, Coverage.NO),
        ("Federated:a", "Federated:a", Coverage.YES),
        ("Federated:a", "AWS:a", Coverage.NO),
        (Unresolved("AWS:${Arn}"), ACCOUNT, Coverage.MAYBE),
        (
            Unresolved("AWS:arn:aws:iam::${AWS::AccountId}:role/R"),
            Unresolved("AWS:arn:${AWS::Partition}:iam::${AWS::AccountId}:root"),
            Coverage.YES,
        ),
        ("AWS:AROAEXAMPLE", ACCOUNT, Coverage.NO),
    ],
)
def test_an_account_covers_its_principals_and_everyone_covers_all(narrow, wide, expected):
    assert PRINCIPALS.within(narrow, wide) is expected


@pytest.mark.parametrize(
    ("atom", "wide", "expected"),
    [
        (PatternSet(("a",)), PatternSet(("b", "a*")), Coverage.YES),
        (PatternSet(("a",)), PatternSet(()), Coverage.NO),
        (PatternSet(("a",)), PatternSet(("b",), negated=True), Coverage.YES),
        (PatternSet(("a",)), PatternSet(("?",), negated=True), Coverage.NO),
        (PatternSet(("a",)), PatternSet((Unresolved("${X}"),), negated=True), Coverage.MAYBE),
        (PatternSet(("a",), negated=True), PatternSet(("*",)), Coverage.YES),
        (PatternSet(("a",), negated=True), PatternSet(("b",)), Coverage.NO),
        (PatternSet(("a*", "b"), negated=True), PatternSet(("ac",), negated=True), Coverage.YES),
        (PatternSet(("ac",), negated=True), PatternSet(("a*",), negated=True), Coverage.NO),
        (PatternSet(("a",), negated=True), PatternSet((), negated=True), Coverage.YES),
    ],
)
def test_negated_pattern_sets_are_compared_with_plain_and_negated_ones(atom, wide, expected):
    assert pattern_coverage.covers(wide, atom, RESOURCES) is expected


def test_principals_overlap_only_within_the_same_account():
    assert PRINCIPALS.overlap(ROLE, ACCOUNT) is Coverage.YES
    assert PRINCIPALS.overlap(ACCOUNT, ROLE) is Coverage.YES
    assert PRINCIPALS.overlap("AWS:222222222222", ROLE) is Coverage.NO


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (ROLE, "111111111111"),
        ("AWS:111111111111", "111111111111"),
        (EVERYONE, None),
        ("AWS:AROAEXAMPLE", None),
        ("AWS:${Arn}", None),
        ("Service:s3.amazonaws.com", None),
        ("AWS:a:b:c:d:e:f:g", None),
    ],
)
def test_the_account_of_a_principal_is_read_from_its_arn(principal, expected):
    assert pattern_coverage.principal_account(principal) == expected


@given(st.lists(PATTERN, max_size=4))
def test_the_atoms_of_a_pattern_set_are_unique(patterns):
    atoms = PatternSet(tuple(patterns)).atoms()

    assert [atom.patterns[0] for atom in atoms] == list(dict.fromkeys(patterns))
    assert PatternSet(tuple(patterns), negated=True).atoms() == (
        PatternSet(tuple(patterns), negated=True),
    )
