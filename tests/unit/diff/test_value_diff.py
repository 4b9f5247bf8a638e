"""Equality of values as AWS compares them, and the text of a difference."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import value_diff
from pipegen.diff.value_diff import ABSENT, Difference, ElementName


def differences(before, after):
    return [
        (value_diff.format_path(difference.path), difference.before, difference.after)
        for difference in raw_differences(before, after)
    ]


def raw_differences(before, after):
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
def test_values_that_are_equal_to_aws_have_no_difference(one, other):
    assert (raw_differences(one, other), raw_differences(other, one)) == ([], [])


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
def test_a_difference_is_reported_at_the_deepest_common_path(before, after, expected):
    assert differences(before, after) == expected


def test_tags_in_any_order_have_the_same_canonical_value():
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]

    assert value_diff.canonical_value({"Tags": tags}) == value_diff.canonical_value(
        {"Tags": tags[::-1]}
    )


def test_elements_with_duplicate_names_are_identified_by_index():
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
def test_a_value_is_formatted_on_one_line(value, expected):
    assert value_diff.format_value(value) == expected


def test_two_long_values_are_truncated_around_the_first_difference():
    head, tail = "h" * 200, "t" * 200

    before, after = value_diff.format_pair(f"{head}one{tail}", f"{head}two{tail}")

    assert before == "..." + "h" * 25 + "one" + "t" * 72 + "..."
    assert after == "..." + "h" * 25 + "two" + "t" * 72 + "..."


def test_two_long_values_of_which_one_is_the_prefix_show_their_ends():
    before, after = value_diff.format_pair("x" * 120, "x" * 125)

    assert (before, after) == ("..." + "x" * 25, "..." + "x" * 30)


def test_an_absent_value_has_no_text_beside_a_long_one():
    assert value_diff.format_pair(ABSENT, "x" * 150) == (None, "x" * 100 + "...")
    assert repr(ABSENT) == "ABSENT"


def test_a_path_is_formatted_with_element_names_and_indexes():
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
def test_a_value_does_not_differ_from_its_copy(value):
    assert raw_differences(value, json.loads(json.dumps(value))) == []


@given(json_values, json_values)
def test_differences_are_symmetric(one, other):
    assert bool(raw_differences(one, other)) == bool(raw_differences(other, one))
    assert bool(raw_differences(one, other)) == (
        value_diff._sort_key(value_diff.canonical_value(one))
        != value_diff._sort_key(value_diff.canonical_value(other))
    )
