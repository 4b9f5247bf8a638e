"""Every case of every rule of the pack."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cfnlint.rules import Rules

import rule_cases
from pipegen.lint import cfnlint_runner

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


def test_cfn_lint_and_pipegen_lint_find_the_same_in_the_same_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    templates = []
    for number, case in enumerate(INVALID):
        folder = tmp_path / str(number)
        folder.mkdir()
        laid = [f"{number}/{each}" for each in rule_cases.lay_out(case, folder)]
        # One template of each set: the pipeline's reports on the others.
        templates += [each for each in laid if each.endswith("/pipeline-setup.json")] or laid[:1]

    stock = Path(sys.executable).with_name("cfn-lint")
    command = [str(stock), "--append-rules", "pipegen.rules"]
    command += ["--regions", "eu-west-1", "--format", "json", "--include-checks", "I", "--"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # Beside ours, as both take their time.
    with (
        Path("stock.json").open("w") as output,
        subprocess.Popen([*command, *templates], stdout=output, env=environment),
    ):
        ours = cfnlint_runner.lint([Path(each) for each in templates], ["eu-west-1"])

    names = {each.id for each in PACK.values()}
    expected = sorted(
        (each["Filename"], each["Location"]["Start"]["LineNumber"], each["Rule"]["Id"])
        for each in json.loads(Path("stock.json").read_text("utf-8"))
        if each["Rule"]["Id"] in names
    )
    assert sorted((e.file, e.line, e.rule) for e in ours if e.rule in names) == expected
    assert len(expected) >= len(templates)
