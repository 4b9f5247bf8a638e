"""Agreement of the readers of single values with their JSON Schemas."""

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

# Beyond Latin 1, a pattern does not know which characters are invisible.
CHARACTERS = st.characters(max_codepoint=0xFF)
LATIN = st.text(CHARACTERS, max_size=12)
SOME = settings(max_examples=25)  # of each of many keys


def _keys(kind):
    for field in fields(kind):
        read = field.metadata["read"]
        if isinstance(read, type):
            yield from ((f"{field.name}.{name}", inner) for name, inner in _keys(read))
        else:
            yield field.name, field


KEYS = [
    pytest.param(field.metadata, id=f"{table}.{name}")
    for table, kind in {**loader.SINGLE, **loader.REPEATED}.items()
    for name, field in _keys(kind)
]
TEXTS = [key for key in KEYS if key.values[0]["read"].schema["type"] == "string"]


def accepts(reader: ValueType[Any], value: Any) -> bool:
    try:
        reader(value)
    except InvalidValue:
        return False
    return True


def schema_accepts(schema: Any, value: Any) -> bool:
    # JavaScript and Rust, but not Python, match "$" only at the very end of a text.
    if isinstance(value, str) and value.endswith("\n") and "pattern" in schema:
        return bool(re.search(schema["pattern"].replace("$", r"\Z"), value))
    return Draft7Validator(schema).is_valid(value)


@st.composite
def near_valid_text(draw, schema: Any) -> str:
    """Draw a text that a schema accepts, with at most one of its characters changed."""
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]) | LATIN)
    text = draw(st.from_regex(schema["pattern"], fullmatch=True, alphabet=CHARACTERS))
    index, replacement = (
        draw(st.integers(0, len(text))),
        draw(LATIN.filter(lambda sample: len(sample) < 2)),
    )
    return draw(st.sampled_from([text, text[:index] + replacement + text[index + 1 :]]))


@pytest.mark.unmeasured
@pytest.mark.parametrize("metadata", TEXTS)
@SOME
@given(data=st.data())
def test_a_schema_accepts_a_text_exactly_when_pipegen_does(metadata, data):
    reader = metadata["read"]
    value = data.draw(near_valid_text(reader.schema) | LATIN)

    assert schema_accepts(reader.schema, value) is accepts(reader, value)


@pytest.mark.unmeasured
@pytest.mark.parametrize("metadata", KEYS)
@SOME
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-2, 90_000) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
    )
)
def test_a_schema_accepts_every_value_that_pipegen_accepts(metadata, value):
    reader = metadata["read"]

    assert not accepts(reader, value) or schema_accepts(reader.schema, value)


@pytest.mark.parametrize("metadata", KEYS)
def test_pipegen_and_the_schema_accept_the_example(metadata):
    reader, example = metadata["read"], metadata["example"]
    assert example is None or (accepts(reader, example) and schema_accepts(reader.schema, example))


@pytest.mark.parametrize(
    "metadata", [key for key in KEYS if key.values[0]["read"].schema["type"] == "integer"]
)
def test_a_schema_accepts_the_same_numbers_as_pipegen(metadata):
    reader = metadata["read"]
    least, most = reader.schema["minimum"], reader.schema["maximum"]

    for number in (least - 1, least, most, most + 1):
        assert (
            schema_accepts(reader.schema, number)
            is accepts(reader, number)
            is (least <= number <= most)
        )


@pytest.mark.parametrize(
    "metadata", [key for key in KEYS if key.values[0]["read"].schema["type"] == "array"]
)
@SOME
@given(data=st.data())
def test_a_schema_accepts_the_same_lists_as_pipegen(metadata, data):
    reader, [example, *_] = metadata["read"], metadata["example"]
    good = reader.schema["items"].get("enum", [f"{example}{number}" for number in range(10)])
    value = data.draw(st.lists(st.sampled_from([*good, "", "a b"]), max_size=10))

    assert schema_accepts(reader.schema, value) is accepts(reader, value)


@given(st.dictionaries(LATIN, LATIN | st.integers(), max_size=3))
def test_a_schema_accepts_all_tags_that_pipegen_accepts(value):
    reading = ConfigReader("pipegen.toml", {})
    tags.read(value, reading)

    assert reading.diagnostics or schema_accepts(tags.SCHEMA, value)


@given(st.text("aWs:ä #%+", max_size=5), st.text("ab ä%#", max_size=4))
def test_a_schema_accepts_a_tag_exactly_when_pipegen_does(name, value):
    reading = ConfigReader("pipegen.toml", {})
    tags.read({name: value}, reading)

    assert schema_accepts(tags.SCHEMA, {name: value}) is not bool(reading.diagnostics)


PARAMETERS = [
    pytest.param(parameter.declaration, id=f"{stack}.{name}")
    for stack, stack_parameters in declared_parameters.declared_parameters().items()
    for name, parameter in stack_parameters.items()
]


def template_accepts(declaration: Any, value: Any) -> bool:
    try:
        return parameters.violation(declaration, parameter_values.text(value)) is None
    except InvalidValue:
        return False


@pytest.mark.parametrize("declaration", PARAMETERS)
@SOME
@given(data=st.data())
def test_a_schema_accepts_a_parameter_exactly_when_its_template_does(declaration, data):
    allowed = declaration.get("AllowedValues", ["x"])
    pattern = declaration.get("AllowedPattern", "[0-9]{1,4}")
    text = st.from_regex(pattern, fullmatch=True, alphabet=CHARACTERS)
    value = data.draw(
        st.sampled_from([*allowed, *map(str, allowed)])
        | st.integers(-1, 70_000)
        | text.filter(lambda sample: not sample.endswith("\n"))
        | LATIN
        | st.booleans()
    )
    # A schema compares a number in quotes with no limit.
    assume(not (isinstance(value, str) and declaration["Type"] == "Number"))

    schema = parameter_values.schema(declaration)

    assert schema_accepts(schema, value) is template_accepts(declaration, value)


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ({"Type": "String"}, parameter_values.ANY),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]"}, parameter_values.ANY),
        ({"Type": "String", "AllowedPattern": "^a$"}, {"type": "string", "pattern": "^a$"}),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, {"enum": ["a", "b"]}),
        ({"Type": "Number", "AllowedValues": [1, 2]}, {"enum": [1, "1", 2, "2"]}),
    ],
)
def test_the_schema_of_a_parameter_follows_its_declaration(declaration, expected):
    assert parameter_values.schema(declaration) == expected


def test_an_anchored_pattern_matches_the_whole_text():
    assert (anchored("a"), anchored("a|b")) == ("^a$", "^(?:a|b)$")


def test_every_key_of_the_configuration_is_in_the_schema_with_its_description():
    properties = json_schema.document(declared_parameters.declared_parameters())["properties"]
    for table, kind in {**loader.SINGLE, **loader.REPEATED}.items():
        schema = properties[table]
        keys = schema.get("items", schema)["properties"]
        assert list(keys) == [field.name for field in fields(kind)]
        assert [keys[field.name]["description"] for field in fields(kind)] == [
            field.metadata["description"] for field in fields(kind)
        ]
