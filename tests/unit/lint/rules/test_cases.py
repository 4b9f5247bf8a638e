"""Every case of every rule of the pack."""

from pathlib import Path

import pytest
from cfnlint.rules import Rules

from tests.helpers import rule_cases

PACK = {each.shortdesc: each for each in Rules.create_from_module("pipegen.rules").values()}
MODULES = {"aws-managed-artifact-key": "artifact_store_key"}
"""The rules that share the module of another one."""


def rule(case: Path) -> str:
    return PACK[case.parents[1].name.replace("_", "-")].id


def ids(case: Path) -> str:
    return rule_cases.name(case)


INVALID = [each for each in rule_cases.ALL if each.parent.name == "invalid"]
VALID = [each for each in rule_cases.ALL if each.parent.name == "valid"]


@pytest.mark.parametrize("case", INVALID, ids=ids)
def test_an_invalid_case_is_found_by_the_rule_it_was_made_for(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    matches = rule_cases.lint(rule_cases.lay_out(case, tmp_path))

    of_the_rule = [each for each in matches if each.rule.id == rule(case)]
    rest = [f"{e.rule.id} {e.message}" for e in matches if e not in of_the_rule]
    expected = rule_cases.found(case)
    assert of_the_rule
    assert [each for each in rest if not each.startswith("I9501")] == []
    if expected is not None:
        assert [rule_cases.shown(each) for each in of_the_rule] == expected


@pytest.mark.parametrize("case", VALID, ids=ids)
def test_a_valid_case_is_found_by_no_rule(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    matches = rule_cases.lint(rule_cases.lay_out(case, tmp_path))

    rest = [f"{each.rule.id} {each.message}" for each in matches]
    own = rule(case)
    assert [e for e in rest if own == "I9501" or not e.startswith("I9501")] == []


@pytest.mark.parametrize("name", PACK)
def test_a_rule_has_a_module_and_cases_of_both_kinds(name: str) -> None:
    cases = rule_cases.FOLDER / name.replace("-", "_")

    module = MODULES.get(name, cases.name)
    assert PACK[name].__module__ == f"pipegen.lint.rules.{module}"
    assert {each.name for each in cases.iterdir()} == {"valid", "invalid"}
