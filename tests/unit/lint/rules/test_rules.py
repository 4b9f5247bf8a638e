"""Every rule of the pack: its cases, and its page."""

import json

import pytest
from cfnlint.rules import Rules

from pipegen.codepipeline import template_configuration
from pipegen.lint import rules
from pipegen.lint.rules import docs
from scripts import rule_cases_page

ROWS = ("| E", "| W", "| I")
PACK = {each.id: each.shortdesc for each in Rules.create_from_module("pipegen.rules").values()}


def test_the_pack_is_what_the_package_exports():
    assert sorted(PACK) == sorted(getattr(rules, each).id for each in rules.__all__)


def test_no_id_and_no_name_is_given_twice():
    classes = [getattr(rules, each) for each in rules.__all__]

    assert len({each.id for each in classes}) == len({each.shortdesc for each in classes})
    assert len({each.id for each in classes}) == len(classes)


def test_what_is_checked_in_a_parameter_file_has_the_id_and_the_name_of_its_rule():
    assert {
        id_: PACK[id_] for id_ in template_configuration.CHECKS
    } == template_configuration.CHECKS


@pytest.mark.parametrize("part", ["### Why", "### Broken", "### Kept"])
@pytest.mark.parametrize("name", rules.__all__)
def test_a_page_says_why_and_shows_what_is_broken_and_what_is_kept(name, part):
    page = docs.page(getattr(rules, name))

    assert page.count(f"\n{part}\n") == 1


def test_the_examples_on_the_pages_are_json():
    examples = [part.partition("```")[0] for part in docs.document().split("```json\n")[1:]]

    assert [bool(json.loads(each)) for each in examples] == [True] * 2 * len(PACK)


def test_the_page_of_the_cases_has_each_of_them():
    rows = [each for each in rule_cases_page.PAGE.read_text().splitlines() if each[:3] in ROWS]

    assert [row.rpartition(" | ")[0] for row in rows] == [
        f"| {rule_cases_page.spelt(case)}" for case in rule_cases_page.INVALID
    ]
