"""Readers of single values, and what a JSON Schema says of the same: they agree."""

import re
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from pipegen.cloudformation import parameters
from pipegen.config import json_schema, loader, parameter_values, tags
from pipegen.config.reader import ConfigReader
from pipegen.config.value_type import ValueType, anchored
from pipegen.config.values import InvalidValue
from pipegen.stacks import declared_parameters

# Beyond Latin 1, a pattern does not know which characters can't be seen.
CHARACTERS = st.characters(max_codepoint=0xFF)
LATIN = st.text(CHARACTERS, max_size=12)
SOME = settings(max_examples=25)  # of each of many keys


def _keys(kind):
    for each in fields(kind):
        read = each.metadata["read"]
        if isinstance(read, type):
            yield from ((f"{each.name}.{name}", inner) for name, inner in _keys(read))
        else:
            yield each.name, each


KEYS = [
    pytest.param(each.metadata, id=f"{table}.{name}")
    for table, kind in {**loader.SINGLE, **loader.REPEATED}.items()
    for name, each in _keys(kind)
]
TEXTS = [each for each in KEYS if each.values[0]["read"].schema["type"] == "string"]


def taken(reader: ValueType[Any], value: Any) -> bool:
    try:
        reader(value)
    except InvalidValue:
        return False
    return True


def valid(said: Any, value: Any) -> bool:
    # JavaScript and Rust, but not Python, let "$" stand for the very end of a text.
    if isinstance(value, str) and value.endswith("\n") and "pattern" in said:
        return bool(re.search(said["pattern"].replace("$", r"\Z"), value))
    return Draft7Validator(said).is_valid(value)


@st.composite
def like(draw, said: Any) -> str:
    """A text that a schema takes, with at most one of its characters changed."""
    if "enum" in said:
        return draw(st.sampled_from(said["enum"]) | LATIN)
    text = draw(st.from_regex(said["pattern"], fullmatch=True, alphabet=CHARACTERS))
    at, other = draw(st.integers(0, len(text))), draw(LATIN.filter(lambda some: len(some) < 2))
    return draw(st.sampled_from([text, text[:at] + other + text[at + 1 :]]))


@pytest.mark.unmeasured
@pytest.mark.parametrize("metadata", TEXTS)
@SOME
@given(data=st.data())
def test_a_schema_takes_a_text_exactly_when_pipegen_does(metadata, data):
    reader = metadata["read"]
    value = data.draw(like(reader.schema) | LATIN)

    assert valid(reader.schema, value) is taken(reader, value)


@pytest.mark.unmeasured
@pytest.mark.parametrize("metadata", KEYS)
@SOME
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-2, 90_000) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
    )
)
def test_a_schema_takes_whatever_pipegen_takes(metadata, value):
    reader = metadata["read"]

    assert not taken(reader, value) or valid(reader.schema, value)


@pytest.mark.parametrize("metadata", KEYS)
def test_an_example_is_taken_by_pipegen_and_by_the_schema(metadata):
    reader, example = metadata["read"], metadata["example"]
    assert example is None or (taken(reader, example) and valid(reader.schema, example))


@pytest.mark.parametrize(
    "metadata", [each for each in KEYS if each.values[0]["read"].schema["type"] == "integer"]
)
def test_a_schema_takes_the_same_numbers(metadata):
    reader = metadata["read"]
    least, most = reader.schema["minimum"], reader.schema["maximum"]

    for number in (least - 1, least, most, most + 1):
        assert valid(reader.schema, number) is taken(reader, number) is (least <= number <= most)


@pytest.mark.parametrize(
    "metadata", [each for each in KEYS if each.values[0]["read"].schema["type"] == "array"]
)
@SOME
@given(data=st.data())
def test_a_schema_takes_the_same_lists(metadata, data):
    reader, [example, *_] = metadata["read"], metadata["example"]
    good = reader.schema["items"].get("enum", [f"{example}{number}" for number in range(10)])
    value = data.draw(st.lists(st.sampled_from([*good, "", "a b"]), max_size=10))

    assert valid(reader.schema, value) is taken(reader, value)


@given(st.dictionaries(LATIN, LATIN | st.integers(), max_size=3))
def test_a_schema_takes_whatever_tags_pipegen_takes(value):
    reading = ConfigReader("pipegen.toml", {})
    tags.read(value, reading)

    assert reading.diagnostics or valid(tags.SCHEMA, value)


@given(st.text("aWs:ä #%+", max_size=5), st.text("ab ä%#", max_size=4))
def test_a_schema_takes_a_tag_exactly_when_pipegen_does(name, value):
    reading = ConfigReader("pipegen.toml", {})
    tags.read({name: value}, reading)

    assert valid(tags.SCHEMA, {name: value}) is not bool(reading.diagnostics)


PARAMETERS = [
    pytest.param(stated.declaration, id=f"{stack}.{name}")
    for stack, given_to in declared_parameters.declared_parameters().items()
    for name, stated in given_to.items()
]


def taken_by_template(declaration: Any, value: Any) -> bool:
    try:
        return parameters.violation(declaration, parameter_values.text(value)) is None
    except InvalidValue:
        return False


@pytest.mark.parametrize("declaration", PARAMETERS)
@SOME
@given(data=st.data())
def test_a_schema_takes_a_parameter_exactly_when_its_template_does(declaration, data):
    allowed = declaration.get("AllowedValues", ["x"])
    pattern = declaration.get("AllowedPattern", "[0-9]{1,4}")
    text = st.from_regex(pattern, fullmatch=True, alphabet=CHARACTERS)
    value = data.draw(
        st.sampled_from([*allowed, *map(str, allowed)])
        | st.integers(-1, 70_000)
        | text.filter(lambda some: not some.endswith("\n"))
        | LATIN
        | st.booleans()
    )
    # A number in quotes is compared with no limit by a schema.
    assume(not (isinstance(value, str) and declaration["Type"] == "Number"))

    said = parameter_values.schema(declaration)

    assert valid(said, value) is taken_by_template(declaration, value)


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        ({"Type": "String"}, parameter_values.ANY),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]"}, parameter_values.ANY),
        ({"Type": "String", "AllowedPattern": "^a$"}, {"type": "string", "pattern": "^a$"}),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, {"enum": ["a", "b"]}),
        ({"Type": "Number", "AllowedValues": [1, 2]}, {"enum": [1, "1", 2, "2"]}),
    ],
)
def test_what_a_schema_says_of_a_parameter(declaration, said):
    assert parameter_values.schema(declaration) == said


def test_a_pattern_is_held_against_the_whole_of_a_text():
    assert (anchored("a"), anchored("a|b")) == ("^a$", "^(?:a|b)$")


def test_every_key_of_the_configuration_is_in_the_schema_with_its_description():
    properties = json_schema.document(declared_parameters.declared_parameters())["properties"]
    for table, kind in {**loader.SINGLE, **loader.REPEATED}.items():
        said = properties[table]
        keys = said.get("items", said)["properties"]
        assert list(keys) == [each.name for each in fields(kind)]
        assert [keys[each.name]["description"] for each in fields(kind)] == [
            each.metadata["description"] for each in fields(kind)
        ]
