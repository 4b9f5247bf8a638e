"""The JSON Schema of `pipegen.toml`: it accepts what pipegen accepts."""

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, validators

from pipegen import text
from pipegen.config import json_schema, loader, toml_positions
from pipegen.config.reader import ConfigReader
from pipegen.stacks import declared_parameters
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[3]
INVALID = DATA / "configs/invalid"
DOCUMENT = json_schema.document(declared_parameters.declared_parameters())
# What a schema can't express, by file: the lines of errors that editors don't detect.
UNKNOWN_TO_EDITORS = {
    "notify": {25},  # tags that differ in capitals only
}
# Consequences of another error, by file: pipegen reports only the cause.
FOLLOWING = {
    "networks": {63},  # the parameter is there, but outside of the table of its stack
}


def _pattern(validator, pattern, value, document):
    # JavaScript and Rust, but not Python, match "$" only at the very end of a text.
    if validator.is_type(value, "string") and not re.search(pattern.replace("$", r"\Z"), value):
        yield from Draft7Validator({"pattern": "(?!)"}).iter_errors(value)


VALIDATOR = validators.extend(Draft7Validator, {"pattern": _pattern})(DOCUMENT)


def _read(name):
    path = INVALID / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None


CASES = [path.stem for path in sorted(INVALID.glob("*.toml")) if _read(path.stem) is not None]


def _missing(error):
    return error.message.split("'")[1]


def _intended(error):
    """Return the known keys nearest to unknown ones: pipegen reports none of them as missing."""
    known = list(error.schema["properties"])
    return {text.nearest(name, known) for name in error.instance if name not in known}


def _paths(error):
    """Yield the paths at which pipegen reports what `error` reports."""
    path = tuple(error.absolute_path)
    match error.validator:
        case "required" if _missing(error) in _intended(error):
            return
        case "additionalProperties" if error.validator_value is False:
            known = error.schema["properties"]
            yield from ((*path, name) for name in error.instance if name not in known)
        case "uniqueItems":
            duplicates = [
                index
                for index, item in enumerate(error.instance)
                if item in error.instance[:index]
            ]
            yield from ((*path, index) for index in duplicates)
        case "not":
            yield (*path, error.validator_value["required"][0])
        case _ if "propertyNames" in error.absolute_schema_path:
            yield (*path, error.instance)
        case _:
            yield path


def lines_of_schema_errors(name):
    reading = ConfigReader(
        "", toml_positions.line_numbers((INVALID / f"{name}.toml").read_text("utf-8"))
    )
    errors = VALIDATOR.iter_errors(_read(name))
    return {reading.line(path) for error in errors for path in _paths(error)}


def lines_of_pipegen_errors(name):
    output = (INVALID / f"{name}.txt").read_text("utf-8")
    return {int(line) for line in re.findall(r"^  at pipegen\.toml:(\d+)$", output, re.MULTILINE)}


def test_the_schema_is_valid_under_its_draft():
    Draft7Validator.check_schema(DOCUMENT)


def test_the_schema_accepts_the_configuration_of_this_repository():
    assert list(VALIDATOR.iter_errors(tomllib.loads((ROOT / "pipegen.toml").read_text()))) == []


@pytest.mark.parametrize("case", CASES)
def test_the_schema_reports_no_line_without_an_error_of_pipegen(case):
    surplus = lines_of_schema_errors(case) - lines_of_pipegen_errors(case) - {None}

    assert surplus == FOLLOWING.get(case, set())


@pytest.mark.parametrize("case", CASES)
def test_the_schema_reports_every_error_in_a_single_value(case):
    errors = loader.load(INVALID / f"{case}.toml").reader.diagnostics

    missed = {error.line for error in errors} - lines_of_schema_errors(case)

    assert missed == UNKNOWN_TO_EDITORS.get(case, set())


@pytest.mark.parametrize(
    ("keys", "accepted"),
    [
        ({"template": "stacks/queue.json"}, True),
        ({"function": "stacks.queue:build"}, True),
        ({"function": "stacks.queue:build", "after": "vpc-setup"}, True),
        ({"function": "stacks.queue:build", "before": "vpc-setup"}, True),
        ({}, False),
        ({"template": "stacks/queue.json", "function": "stacks.queue:build"}, False),
        ({"template": "a.json", "after": "vpc-setup", "before": "ec2-setup"}, False),
    ],
)
def test_a_stack_has_one_source_and_one_position(keys, accepted):
    document = tomllib.loads((ROOT / "pipegen.toml").read_text("utf-8"))

    assert VALIDATOR.is_valid({**document, "stack": [{"name": "queue", **keys}]}) is accepted


@pytest.mark.parametrize(
    ("parameters", "accepted"),
    [
        ({"vpc-setup": {"VpcCidr": "10.10.0.0/16"}}, True),
        ({"vpc-setup": {"VpcCidr": "10.10.0.0/16"}, "queue": {"Length": 3, "Ids": ["a"]}}, True),
        ({"vpc-setup": {"VpcCidr": "10.10.0.0/16"}, "queue": {"Length": {}}}, False),
        ({"vpc-setup": {"VpcCidr": "10.10.0.0/15"}}, False),
        ({"vpc-setup": {"VpcCidr": "10.10.0.0/16", "SubnetBits": 4}}, False),
        ({"vpc-setup": {}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_an_environment_must_set_the_parameters_without_default(parameters, accepted):
    document = tomllib.loads((ROOT / "pipegen.toml").read_text("utf-8"))
    environment = {"name": "qa", "account": "222222222222", "parameters": parameters}
    if parameters is None:
        del environment["parameters"]

    assert VALIDATOR.is_valid({**document, "environment": [environment]}) is accepted


def test_the_schema_states_no_empty_list_as_default():
    assert "default" not in DOCUMENT["properties"]["pipeline"]["properties"]["paths"]
