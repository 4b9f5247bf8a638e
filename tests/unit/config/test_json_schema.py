"""The JSON Schema of `pipegen.toml`: what it takes is what pipegen takes."""

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
BROKEN = DATA / "configs/invalid"
DOCUMENT = json_schema.document(declared_parameters.declared_parameters())
# What a schema can't say, by file: the lines of mistakes that editors don't know of.
UNKNOWN_TO_EDITORS = {
    "notify": {25},  # tags that differ in capitals only
}
# What follows from another mistake, by file: pipegen says the cause alone.
FOLLOWING = {
    "networks": {63},  # the parameter is there, but outside of the table of its stack
}


def _pattern(validator, pattern, value, document):
    # JavaScript and Rust, but not Python, let "$" stand for the very end of a text.
    if validator.is_type(value, "string") and not re.search(pattern.replace("$", r"\Z"), value):
        yield from Draft7Validator({"pattern": "(?!)"}).iter_errors(value)


VALIDATOR = validators.extend(Draft7Validator, {"pattern": _pattern})(DOCUMENT)


def _read(name):
    path = BROKEN / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None


CASES = [path.stem for path in sorted(BROKEN.glob("*.toml")) if _read(path.stem) is not None]


def _missing(error):
    return error.message.split("'")[1]


def _meant(error):
    """Return the keys that unknown ones are likely meant to be: pipegen misses none of them."""
    known = list(error.schema["properties"])
    return {text.nearest(name, known) for name in error.instance if name not in known}


def _paths(error):
    """Yield the places that pipegen would name for what `error` says."""
    path = tuple(error.absolute_path)
    match error.validator:
        case "required" if _missing(error) in _meant(error):
            return
        case "additionalProperties" if error.validator_value is False:
            known = error.schema["properties"]
            yield from ((*path, name) for name in error.instance if name not in known)
        case "uniqueItems":
            twice = [at for at, each in enumerate(error.instance) if each in error.instance[:at]]
            yield from ((*path, at) for at in twice)
        case "not":
            yield (*path, error.validator_value["required"][0])
        case _ if "propertyNames" in error.absolute_schema_path:
            yield (*path, error.instance)
        case _:
            yield path


def lines_of_errors(name):
    reading = ConfigReader(
        "", toml_positions.line_numbers((BROKEN / f"{name}.toml").read_text("utf-8"))
    )
    errors = VALIDATOR.iter_errors(_read(name))
    return {reading.line(path) for error in errors for path in _paths(error)}


def lines_of_mistakes(name):
    told = (BROKEN / f"{name}.txt").read_text("utf-8")
    return {int(line) for line in re.findall(r"^  at pipegen\.toml:(\d+)$", told, re.MULTILINE)}


def test_it_is_a_schema_of_the_draft_that_it_names():
    Draft7Validator.check_schema(DOCUMENT)


def test_it_takes_the_repositorys_own_configuration():
    assert list(VALIDATOR.iter_errors(tomllib.loads((ROOT / "pipegen.toml").read_text()))) == []


@pytest.mark.parametrize("case", CASES)
def test_it_refuses_nothing_at_a_line_where_pipegen_finds_no_mistake(case):
    surplus = lines_of_errors(case) - lines_of_mistakes(case) - {None}

    assert surplus == FOLLOWING.get(case, set())


@pytest.mark.parametrize("case", CASES)
def test_it_finds_what_is_wrong_with_single_values(case):
    mistakes = loader.load(BROKEN / f"{case}.toml").reader.diagnostics

    missed = {each.line for each in mistakes} - lines_of_errors(case)

    assert missed == UNKNOWN_TO_EDITORS.get(case, set())


@pytest.mark.parametrize(
    ("keys", "taken"),
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
def test_a_stack_has_one_source_and_one_place(keys, taken):
    document = tomllib.loads((ROOT / "pipegen.toml").read_text("utf-8"))

    assert VALIDATOR.is_valid({**document, "stack": [{"name": "queue", **keys}]}) is taken


@pytest.mark.parametrize(
    ("parameters", "taken"),
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
def test_an_environment_gives_the_parameters_that_have_no_default(parameters, taken):
    document = tomllib.loads((ROOT / "pipegen.toml").read_text("utf-8"))
    environment = {"name": "qa", "account": "222222222222", "parameters": parameters}
    if parameters is None:
        del environment["parameters"]

    assert VALIDATOR.is_valid({**document, "environment": [environment]}) is taken


def test_an_empty_list_is_no_default_worth_saying():
    assert "default" not in DOCUMENT["properties"]["pipeline"]["properties"]["paths"]
