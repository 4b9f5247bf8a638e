"""Whether all that one pattern matches is matched by another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unknown
from pipegen.diff.security import pattern_coverage
from pipegen.diff.security.access_change import Cover
from pipegen.diff.security.pattern_coverage import ACTIONS, EVERYONE, PRINCIPALS, RESOURCES, Names
from pipegen.iam import matching

PATTERN = st.text(alphabet="ab*?", min_size=1, max_size=5)
TEXT = st.text(alphabet="ab", max_size=6)
ACCOUNT = "AWS:arn:aws:iam::111111111111:root"
ROLE = "AWS:arn:aws:iam::111111111111:role/R"


@given(PATTERN, PATTERN, TEXT)
def test_what_is_within_a_pattern_matches_nothing_else(narrow, wide, text):
    if RESOURCES.within(narrow, wide) is Cover.YES and matching.glob(narrow).fullmatch(text):
        assert matching.glob(wide).fullmatch(text)


@given(PATTERN, PATTERN, TEXT)
def test_patterns_that_do_not_meet_match_nothing_in_common(one, other, text):
    if RESOURCES.meet(one, other) is Cover.NO:
        both = [each for each in (one, other) if matching.glob(each).fullmatch(text)]
        assert len(both) < 2


@given(PATTERN)
def test_every_pattern_is_within_itself_and_everything(pattern):
    assert RESOURCES.within(pattern, pattern) is Cover.YES
    assert RESOURCES.within(pattern, "*") is Cover.YES
    assert RESOURCES.meet(pattern, pattern) is Cover.YES


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        ("a*", "a?", Cover.NO),
        ("a?", "a*", Cover.YES),
        ("a*?", "a?*", Cover.YES),
        ("a**", "a*", Cover.YES),
        ("a?b", "a??", Cover.YES),
        (Unknown("a/${X}"), "a/*", Cover.YES),
        ("a/b", Unknown("a/${X}"), Cover.MAYBE),
        ("c/b", Unknown("a/${X}"), Cover.NO),
        (Unknown("a/${X}"), Unknown("a/${X}"), Cover.YES),
        (Unknown("a/${X}"), "a/b", Cover.MAYBE),
        (Unknown("{{resolve:ssm:x}}"), "a", Cover.MAYBE),
        ("a.c", "abc", Cover.NO),
    ],
)
def test_wildcards_and_placeholders_are_told_apart(narrow, wide, expected):
    assert RESOURCES.within(narrow, wide) is expected


def test_only_actions_do_not_heed_capitals():
    assert ACTIONS.within("S3:getobject", "s3:Get*") is Cover.YES
    assert ACTIONS.within(Unknown("${A}"), "S3:GET") is Cover.MAYBE
    assert RESOURCES.within("A", "a") is Cover.NO


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        (ROLE, EVERYONE, Cover.YES),
        ("Service:ec2.amazonaws.com", EVERYONE, Cover.YES),
        (EVERYONE, EVERYONE, Cover.YES),
        (EVERYONE, ACCOUNT, Cover.NO),
        (ROLE, ACCOUNT, Cover.YES),
        (ROLE, "AWS:111111111111", Cover.YES),
        ("AWS:111111111111", ACCOUNT, Cover.YES),
        (ACCOUNT, "AWS:111111111111", Cover.YES),
        (ACCOUNT, ROLE, Cover.NO),
        ("AWS:222222222222", ACCOUNT, Cover.NO),
        ("Service:111111111111", ACCOUNT, Cover.NO),
        ("Federated:a", "Federated:a", Cover.YES),
        ("Federated:a", "AWS:a", Cover.NO),
        (Unknown("AWS:${Arn}"), ACCOUNT, Cover.MAYBE),
        (
            Unknown("AWS:arn:aws:iam::${AWS::AccountId}:role/R"),
            Unknown("AWS:arn:${AWS::Partition}:iam::${AWS::AccountId}:root"),
            Cover.YES,
        ),
        ("AWS:AROAEXAMPLE", ACCOUNT, Cover.NO),
    ],
)
def test_an_account_covers_who_is_in_it_and_everyone_covers_all(narrow, wide, expected):
    assert PRINCIPALS.within(narrow, wide) is expected


@pytest.mark.parametrize(
    ("atom", "wide", "expected"),
    [
        (Names(("a",)), Names(("b", "a*")), Cover.YES),
        (Names(("a",)), Names(()), Cover.NO),
        (Names(("a",)), Names(("b",), others=True), Cover.YES),
        (Names(("a",)), Names(("?",), others=True), Cover.NO),
        (Names(("a",)), Names((Unknown("${X}"),), others=True), Cover.MAYBE),
        (Names(("a",), others=True), Names(("*",)), Cover.YES),
        (Names(("a",), others=True), Names(("b",)), Cover.NO),
        (Names(("a*", "b"), others=True), Names(("ac",), others=True), Cover.YES),
        (Names(("ac",), others=True), Names(("a*",), others=True), Cover.NO),
        (Names(("a",), others=True), Names((), others=True), Cover.YES),
    ],
)
def test_all_but_some_is_compared_with_some_and_with_all_but_others(atom, wide, expected):
    assert pattern_coverage.covers(wide, atom, RESOURCES) is expected


def test_who_may_not_meet_whom():
    assert PRINCIPALS.meet(ROLE, ACCOUNT) is Cover.YES
    assert PRINCIPALS.meet(ACCOUNT, ROLE) is Cover.YES
    assert PRINCIPALS.meet("AWS:222222222222", ROLE) is Cover.NO


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
def test_the_account_of_a_principal_is_in_its_arn(principal, expected):
    assert pattern_coverage.account(principal) == expected


@given(st.lists(PATTERN, max_size=4))
def test_parts_of_what_is_named_come_once_each(named):
    atoms = Names(tuple(named)).atoms()

    assert [each.patterns[0] for each in atoms] == list(dict.fromkeys(named))
    assert Names(tuple(named), others=True).atoms() == (Names(tuple(named), others=True),)
