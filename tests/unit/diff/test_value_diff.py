"""When two values are the same to AWS, and how a difference is shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import value_diff
from pipegen.diff.value_diff import ABSENT, Difference, ElementName


def differences(before, after):
    return [
        (value_diff.format_path(each.path), each.before, each.after)
        for each in both(before, after)
    ]


def both(before, after):
    return list(value_diff.differences(before, after))


def statement(**more):
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **more}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": "2", "a": "1"}),
        ({"Enabled": True}, {"Enabled": "true"}),
        (
            [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
            [{"Value": 2, "Key": "b"}, {"Key": "a", "Value": 1}],
        ),
        ({"Statement": statement()}, {"Statement": [statement(Action=["s3:GetObject"])]}),
        (
            {"Statement": [statement(), statement(Resource=["b", "a"])]},
            {"Statement": [statement(Resource=["a", "b", "b"]), statement(Resource=["*"])]},
        ),
        (
            {"Statement": statement(Principal={"AWS": ["b", "a"]})},
            {"Statement": statement(Principal={"AWS": ["a", "b"]})},
        ),
        (
            {"Statement": statement(Condition={"Bool": {"aws:SecureTransport": False}})},
            {"Statement": statement(Condition={"Bool": {"aws:SecureTransport": ["false"]}})},
        ),
        ({"Statement": statement(Sid="A")}, {"Statement": [statement(Sid="A")]}),
        (Unresolved("${Vpc}"), Unresolved("${Vpc}")),
        (None, None),
        ([], []),
    ],
)
def test_what_is_the_same_to_aws_has_no_difference(one, other):
    assert (both(one, other), both(other, one)) == ([], [])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", "1", "2")]),
        ({"a": 1}, {}, [("a", "1", ABSENT)]),
        ({}, {"a": None}, [("a", ABSENT, None)]),
        ({"a": {}}, {"a": []}, [("a", {}, [])]),
        ({"a": ["x", "y"]}, {"a": ["x", "z"]}, [("a[1]", "y", "z")]),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, [("a", ["x", "y"], ["y", "x"])]),
        ({"a": ["x"]}, {"a": ["x", "x"]}, [("a[1]", ABSENT, "x")]),
        (
            {"a": ["x", "y"]},
            {"a": ["z"]},
            [("a[0]", "x", ABSENT), ("a[1]", "y", ABSENT), ("a[0]", ABSENT, "z")],
        ),
        (
            {"a": [{"x": 1}, {"x": 2}]},
            {"a": [{"x": 3}, {"x": 4}]},
            [("a[0].x", "1", "3"), ("a[1].x", "2", "4")],
        ),
        (
            {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
            {"Tags": [{"Key": "a", "Value": "3"}]},
            [("Tags.a", "1", "3"), ("Tags.b", "2", ABSENT)],
        ),
        (
            {"Stages": [{"Name": "a", "x": 1}, {"Name": "b", "x": 1}]},
            {"Stages": [{"Name": "b", "x": 1}, {"Name": "a", "x": 2}]},
            [("Stages[a].x", "1", "2"), ("Stages", ["a", "b"], ["b", "a"])],
        ),
        (
            {"Statement": [statement(Sid="A"), statement(Sid="B")]},
            {"Statement": [statement(Sid="B"), statement(Sid="A", Resource="x")]},
            [("Statement[A].Resource[0]", "*", "x")],
        ),
        (
            {"Statement": [statement(Resource=Unresolved("${All}"))]},
            {"Statement": [statement(Resource="x")]},
            [("Statement[0].Resource", "${All}", ["x"])],
        ),
    ],
)
def test_a_difference_is_named_as_deep_as_both_go(before, after, expected):
    assert differences(before, after) == expected


def test_tags_have_one_form_in_whatever_order_they_stand():
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]

    assert value_diff.canonical_value({"Tags": tags}) == value_diff.canonical_value(
        {"Tags": tags[::-1]}
    )


def test_elements_with_one_name_twice_are_told_by_their_index():
    twice = [{"Name": "a", "x": 1}, {"Name": "a", "x": 2}]

    assert differences(twice, [*twice[:1], {"Name": "a", "x": 3}]) == [("[1].x", "2", "3")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ABSENT, None),
        ("plain", "plain"),
        ("", '""'),
        (" space ", '" space "'),
        ("line\nbreak", '"line\\nbreak"'),
        (None, "null"),
        (["a", {"b": "c"}], '["a", {"b": "c"}]'),
        ("x" * 150, "x" * 100 + "..."),
    ],
)
def test_a_value_is_shown_in_one_line(value, expected):
    assert value_diff.format_value(value) == expected


def test_two_long_values_are_shown_from_where_they_differ():
    head, tail = "h" * 200, "t" * 200

    before, after = value_diff.format_pair(f"{head}one{tail}", f"{head}two{tail}")

    assert before == "..." + "h" * 25 + "one" + "t" * 72 + "..."
    assert after == "..." + "h" * 25 + "two" + "t" * 72 + "..."


def test_of_two_long_values_one_may_go_on_where_the_other_ends():
    before, after = value_diff.format_pair("x" * 120, "x" * 125)

    assert (before, after) == ("..." + "x" * 25, "..." + "x" * 30)


def test_nothing_that_is_absent_is_shown_beside_a_long_value():
    assert value_diff.format_pair(ABSENT, "x" * 150) == (None, "x" * 100 + "...")
    assert repr(ABSENT) == "ABSENT"


def test_a_place_is_spelt_as_one_would_find_it():
    assert (
        value_diff.format_path(("Stages", ElementName("Source"), "Actions", 0))
        == "Stages[Source].Actions[0]"
    )
    assert Difference((), 1, 2).path == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "Name", "Key", "Sid", "Statement"]), inner)
    ),
    max_leaves=12,
)


@given(json_values)
def test_a_value_is_like_itself(value):
    assert both(value, json.loads(json.dumps(value))) == []


@given(json_values, json_values)
def test_values_that_differ_do_so_in_both_directions(one, other):
    assert bool(both(one, other)) == bool(both(other, one))
    assert bool(both(one, other)) == (
        value_diff._sort_key(value_diff.canonical_value(one))
        != value_diff._sort_key(value_diff.canonical_value(other))
    )
