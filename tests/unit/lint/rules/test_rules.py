"""The rule pack: ids, names, pages and cases."""

import json

import pytest
from cfnlint.rules import Rules

from pipegen.codepipeline import template_configuration
from pipegen.lint import rule_docs, rules
from scripts import rule_cases_page

CASE_ROWS = ("| E", "| W", "| I")
PACK = {rule.id: rule.shortdesc for rule in Rules.create_from_module("pipegen.rules").values()}


def test_the_rule_pack_contains_what_the_package_exports():
    assert sorted(PACK) == sorted(getattr(rules, name).id for name in rules.__all__)


def test_rule_ids_and_names_are_unique():
    classes = [getattr(rules, name) for name in rules.__all__]

    assert len({rule.id for rule in classes}) == len({rule.shortdesc for rule in classes})
    assert len({rule.id for rule in classes}) == len(classes)


def test_checks_of_parameter_files_have_the_id_and_the_name_of_their_rule():
    assert {
        id_: PACK[id_] for id_ in template_configuration.CHECKS
    } == template_configuration.CHECKS


@pytest.mark.parametrize("part", ["### Why", "### Broken", "### Kept"])
@pytest.mark.parametrize("name", rules.__all__)
def test_a_rule_page_gives_the_reason_an_invalid_and_a_valid_example(name, part):
    page = rule_docs.page(getattr(rules, name))

    assert page.count(f"\n{part}\n") == 1


def test_the_examples_on_the_pages_are_json():
    examples = [part.partition("```")[0] for part in rule_docs.document().split("```json\n")[1:]]

    assert [bool(json.loads(example)) for example in examples] == [True] * 2 * len(PACK)


def test_the_page_of_cases_lists_every_invalid_case():
    rows = [
        line for line in rule_cases_page.PAGE.read_text().splitlines() if line[:3] in CASE_ROWS
    ]

    assert [row.rpartition(" | ")[0] for row in rows] == [
        f"| {rule_cases_page.spelt(case)}" for case in rule_cases_page.INVALID
    ]
