"""The first `pipegen.toml`: how it reads, and that it can always be read."""

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
def test_it_reads_well(golden, name, answers):
    golden(f"init-{name}.toml", config_writer.text(answers))


@pytest.mark.unmeasured
@examples(40)
@given(ANSWERS)
def test_it_can_always_be_read_and_says_what_was_answered(answers):
    config = load(config_writer.text(answers))

    assert config.reader.diagnostics == []
    pipeline, (*before, last) = config.pipeline, config.environments
    assert (pipeline.name, pipeline.account) == (answers.name, answers.account.id)
    assert (pipeline.region, pipeline.repository) == (answers.region, answers.repository)
    assert (pipeline.branch, pipeline.connection) == (answers.branch, answers.connection)
    assert pipeline.profile == (answers.account.profile or "pipeline")
    assert config.notify.email == answers.email
    assert [(each.name, each.account) for each in config.environments] == [
        (name, account.id) for name, account in answers.environments
    ]
    assert [each.profile or each.name for each in config.environments] == [
        account.profile or name for name, account in answers.environments
    ]
    assert (last.prefix, last.approval, last.protect) == ("", True, True)
    assert [each.approval or each.protect for each in before] == [False] * len(before)


@settings(max_examples=8)
@given(ANSWERS.filter(lambda answers: len(answers.environments) < 4))
def test_what_it_delivers_has_no_mistake_and_nothing_unwise(answers):
    answers = replace(answers, connection=None)  # which may be in another region

    built = build.build(load(config_writer.text(answers)))

    assert built.warnings == ()
    assert len(built.delivery.approvals) == 1


def _uncommented(text):
    for found in re.finditer(r"^# (?=[a-z_]+ = )", text, re.MULTILINE):
        yield text[: found.start()] + text[found.end() :]


def test_each_key_in_a_comment_is_right_when_it_is_one_no_more():
    text = config_writer.text(DEFAULTS).replace("# [[stack]]", "[[stack]]")
    variants = list(_uncommented(text))

    mistakes = [load(each).reader.diagnostics for each in variants]

    told = {each.message for found in mistakes for each in found}
    assert len(variants) > 15
    assert told == {"[[stack]] 1 lacks name"}  # until its line is one too


def test_it_is_short_enough_to_read():
    lines = config_writer.text(DEFAULTS).splitlines()

    assert len(lines) < 66
    assert max(map(len, lines)) < 130


@pytest.mark.parametrize("length", range(20, 35))
def test_a_comment_never_touches_what_it_is_about(length):
    lines = config_writer.text(replace(DEFAULTS, name="a" * length)).splitlines()

    [line] = [each for each in lines if each.startswith("name = ") and "aaa" in each]
    assert '"#' not in line


def test_its_first_line_points_an_editor_to_the_schema():
    assert config_writer.text(KNOWN).startswith(f"#:schema ./{json_schema.SCHEMA_FILE}\n")


def test_networks_never_overlap_however_many_there_are():
    accounts = tuple((f"e{number}", Account("2" * 12)) for number in range(60))
    text = config_writer.text(replace(KNOWN, environments=accounts))

    blocks = re.findall(r'^VpcCidr = "(.+)"$', text, re.MULTILINE)

    assert (len(blocks), len(set(blocks))) == (60, 60)
    assert {each.endswith(".0.0/16") for each in blocks} == {True}
    assert max(int(each.split(".")[1]) for each in blocks) < 256


def test_what_is_proposed_is_what_the_golden_file_shows():
    answers = questions.collect_answers(
        {"branch": "main"}, DetectedSettings(), questions.proposed_answers
    )

    assert answers == DEFAULTS
