"""The generated `pipegen.toml`: its text, and its validity for any answers."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from pipegen.config import json_schema, loader
from pipegen.render import build
from pipegen.scaffold.detection import DetectedSettings
from pipegen.scaffold.init import config_writer, questions
from pipegen.scaffold.init.answers import Account, Answers
from tests.conftest import examples
from tests.helpers.init.strategies import ANSWERS

DEFAULTS = Answers(
    name="infrastructure",
    account=Account("111111111111"),
    region="eu-west-1",
    repository="example-org/infrastructure",
    branch="main",
    email=("platform@example.com",),
    environments=(("qa", Account("222222222222")), ("production", Account("333333333333"))),
)
KNOWN = Answers(
    name="shop",
    account=Account("123456789012", "tools"),
    region="eu-central-1",
    repository="acme/shop-infrastructure",
    branch="release/1",
    email=("a@acme.example", "b@acme.example"),
    environments=(
        ("dev", Account("210987654321", "dev")),
        ("staging", Account("222233334444", "acme-staging")),
        ("live", Account("333344445555")),
    ),
    connection="arn:aws:codeconnections:eu-central-1:123456789012:connection/0f2d4b6c",
)


def load(text):
    return loader.parse(Path("pipegen.toml"), text)


@pytest.mark.parametrize(("name", "answers"), [("defaults", DEFAULTS), ("known", KNOWN)])
def test_the_configuration_matches_the_golden_file(golden, name, answers):
    golden(f"init-{name}.toml", config_writer.text(answers))


@pytest.mark.unmeasured
@examples(40)
@given(ANSWERS)
def test_the_configuration_is_valid_and_has_the_answers(answers):
    config = load(config_writer.text(answers))

    assert config.reader.diagnostics == []
    pipeline, (*before, last) = config.pipeline, config.environments
    assert (pipeline.name, pipeline.account) == (answers.name, answers.account.id)
    assert (pipeline.region, pipeline.repository) == (answers.region, answers.repository)
    assert (pipeline.branch, pipeline.connection) == (answers.branch, answers.connection)
    assert pipeline.profile == (answers.account.profile or "pipeline")
    assert config.notify.email == answers.email
    assert [(environment.name, environment.account) for environment in config.environments] == [
        (name, account.id) for name, account in answers.environments
    ]
    assert [environment.profile or environment.name for environment in config.environments] == [
        account.profile or name for name, account in answers.environments
    ]
    assert (last.prefix, last.approval, last.protect) == ("", True, True)
    assert [environment.approval or environment.protect for environment in before] == [
        False
    ] * len(before)


@settings(max_examples=8)
@given(ANSWERS.filter(lambda answers: len(answers.environments) < 4))
def test_the_configuration_renders_without_errors_or_warnings(answers):
    answers = replace(answers, connection=None)  # which may be in another region

    built = build.build(load(config_writer.text(answers)))

    assert built.warnings == ()
    assert len(built.delivery.approvals) == 1


def _uncommented(text):
    for match in re.finditer(r"^# (?=[a-z_]+ = )", text, re.MULTILINE):
        yield text[: match.start()] + text[match.end() :]


def test_each_commented_key_is_valid_when_uncommented():
    text = config_writer.text(DEFAULTS).replace("# [[stack]]", "[[stack]]")
    variants = list(_uncommented(text))

    diagnostics = [load(variant).reader.diagnostics for variant in variants]

    messages = {
        diagnostic.message
        for variant_diagnostics in diagnostics
        for diagnostic in variant_diagnostics
    }
    assert len(variants) > 15
    assert messages == {"[[stack]] 1 lacks name"}  # until its line is uncommented too


def test_the_configuration_is_short():
    lines = config_writer.text(DEFAULTS).splitlines()

    assert len(lines) < 66
    assert max(map(len, lines)) < 130


@pytest.mark.parametrize("length", range(20, 35))
def test_a_comment_is_separated_from_its_value(length):
    lines = config_writer.text(replace(DEFAULTS, name="a" * length)).splitlines()

    [line] = [
        candidate for candidate in lines if candidate.startswith("name = ") and "aaa" in candidate
    ]
    assert '"#' not in line


def test_the_first_line_names_the_schema_for_editors():
    assert config_writer.text(KNOWN).startswith(f"#:schema ./{json_schema.SCHEMA_FILE}\n")


def test_the_networks_of_60_environments_never_overlap():
    accounts = tuple((f"e{number}", Account("2" * 12)) for number in range(60))
    text = config_writer.text(replace(KNOWN, environments=accounts))

    blocks = re.findall(r'^VpcCidr = "(.+)"$', text, re.MULTILINE)

    assert (len(blocks), len(set(blocks))) == (60, 60)
    assert {block.endswith(".0.0/16") for block in blocks} == {True}
    assert max(int(block.split(".")[1]) for block in blocks) < 256


def test_the_proposed_answers_are_those_of_the_golden_file():
    answers = questions.collect_answers(
        {"branch": "main"}, DetectedSettings(), questions.proposed_answers
    )

    assert answers == DEFAULTS
