"""Validation of single values, and the messages for invalid ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.config import values
from pipegen.config.values import InvalidValue
from pipegen.text import did_you_mean, format_value, join_words

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def rejection(reader, value):
    with pytest.raises(InvalidValue) as caught:
        reader(value)
    return caught.value.reason, caught.value.hint


@pytest.mark.parametrize(
    ("value", "formatted"),
    [
        ("qa", '"qa"'),
        (True, "true"),
        (2, "2"),
        (2.5, "2.5"),
        (float("nan"), "nan"),
        (date(1979, 5, 27), "1979-05-27"),
        ([1], "a list"),
        ({"a": 1}, "a table"),
        ("x" * 61, f'"{"x" * 60}…"'),
        ("a\tb\x1b[2J", '"a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[2J"'),
        (2**64 - 1, "18446744073709551615"),
        (-(2**64), "a number of more than 64 bits"),
    ],
)
def test_a_value_is_formatted_as_in_toml(value, formatted):
    assert format_value(value) == formatted


def test_a_number_too_long_for_python_to_format_has_a_description():
    assert format_value(1 << 20_000) == "a number of more than 64 bits"


@pytest.mark.unmeasured
@given(ANYTHING)
def test_every_formatted_value_is_on_one_line(value):
    assert len(format_value(value).splitlines()) == 1


@pytest.mark.unmeasured
@given(ANYTHING)
@pytest.mark.parametrize(
    "reader",
    [
        values.text,
        values.flag,
        values.number(2, 3),
        values.one_of("queued", "superseded"),
        values.list_of(values.text),
        values.name(40),
        values.prefix,
        values.tables,
        values.inputs,
    ],
)
def test_a_reader_accepts_a_value_or_rejects_it_with_reason_and_hint(reader, value):
    try:
        reader(value)
    except InvalidValue as error:
        assert error.reason
        assert error.hint


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("acount", "did you mean account?"),
        ("accnt", "did you mean account?"),
        ("ACCOUNT", "did you mean account?"),
        ("zzz", "see the docs"),
    ],
)
def test_the_hint_suggests_the_nearest_known_word(word, hint):
    assert did_you_mean(word, ["name", "account"], "see the docs") == hint


@pytest.mark.parametrize(
    ("words", "text"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_with_commas_and_and(words, text):
    assert join_words(words) == text


@pytest.mark.parametrize("value", ["", "  ", "\t"])
def test_a_text_must_not_be_empty(value):
    assert rejection(values.text, value) == (
        "is empty",
        "give it a value, or leave the line out",
    )


@pytest.mark.parametrize("value", [" main", "main\n", "ma\x07in", "ma\u2028in"])
def test_a_text_must_not_have_invisible_characters(value):
    reason, hint = rejection(values.text, value)

    assert reason.endswith(", with a space at an end or a character that can't be seen")
    assert hint == "type it anew, on one line"


def test_one_of_accepts_a_listed_word():
    assert values.one_of("queued", "superseded")("superseded") == "superseded"


def test_true_is_not_a_number():
    assert rejection(values.number(0, 1), True) == (
        "is true, not a whole number",
        "write a whole number, without quotes",
    )


@pytest.mark.parametrize("value", [2, 3])
def test_a_number_may_be_either_end_of_its_range(value):
    assert values.number(2, 3)(value) == value


@pytest.mark.parametrize("value", [1, 4])
def test_a_number_outside_of_its_range_is_rejected(value):
    assert rejection(values.number(2, 3), value) == (
        f"is {value}, which is not from 2 to 3",
        "choose a number in between",
    )


def test_every_invalid_element_of_a_list_is_reported_with_its_index():
    with pytest.raises(InvalidValue) as caught:
        values.list_of(values.text)(["a", 3, "b", "", "a"])

    assert [(path, error.reason) for path, error in caught.value.parts] == [
        ((1,), "is 3, not a string"),
        ((3,), "is empty"),
        ((4,), 'is "a", which stands there already'),
    ]


def test_a_list_is_read_in_order():
    assert values.list_of(values.text)(["b", "a"]) == ("b", "a")


@pytest.mark.parametrize("value", ["a", "Qa-2", "a" * 40])
def test_a_name_has_letters_digits_and_hyphens_with_a_letter_first(value):
    assert values.name(40)(value) == value


@pytest.mark.parametrize("value", ["2nd", "-a", "a_b", "a.b", "a b", "ä"])
def test_a_name_that_an_aws_service_rejects_is_rejected(value):
    assert rejection(values.name(40), value)[0] == (
        f'is "{value}", a name that CloudFormation or CodePipeline refuses'
    )


def test_a_name_that_is_too_long_is_rejected():
    assert rejection(values.name(40), "a" * 41) == ("has 41 characters", "use at most 40")


@pytest.mark.parametrize("value", ["", "qa", "q-a"])
def test_a_prefix_may_be_empty(value):
    assert values.prefix(value) == value


def test_a_prefix_does_not_end_in_the_hyphen_that_is_added():
    assert rejection(values.prefix, "qa-")[1] == 'leave the hyphen out, it is added: "qa"'


def test_inputs_map_parameters_to_the_stack_and_output_of_their_values():
    assert values.inputs({"VpcId": "vpc-setup.VpcId", "A": "b.c.d"}) == {
        "VpcId": ("vpc-setup", "VpcId"),
        "A": ("b", "c.d"),
    }


@pytest.mark.parametrize("source", ["", "vpc-setup", ".VpcId", "vpc-setup.", 3, None])
def test_an_input_without_an_output_is_rejected_and_the_other_inputs_remain(source):
    with pytest.raises(InvalidValue) as caught:
        values.inputs({"VpcId": source, "Name": "queue.Name"})

    assert [path for path, _ in caught.value.parts] == [("VpcId",)]
    assert caught.value.rest == {"Name": ("queue", "Name")}


def test_parameters_are_tables_by_stack():
    value = {"vpc-setup": {"VpcCidr": "10.10.0.0/16"}}

    assert values.tables(value) == value
