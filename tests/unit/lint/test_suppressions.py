"""Suppressions that suppress nothing."""

import json
from pathlib import Path

import pytest

from pipegen.lint import cfnlint_runner, suppressions


def suppressing(*rules):
    return {"cfn-lint": {"config": {"ignore_checks": list(rules)}}}


TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"X": 1}}


@pytest.fixture
def told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def lint(body, name="t.json"):
        Path(name).write_text(json.dumps(body, indent=1))
        [result] = cfnlint_runner.results([Path(name)], ["eu-west-1"]).values()
        unused = suppressions.unused(Path(name), result.suppressed)
        rules = [finding.rule for finding in result.findings]
        return rules, [(finding.path, finding.line, finding.summary) for finding in unused]

    return lint


def test_what_suppresses_a_finding_in_a_template_or_a_resource_is_used(told):
    in_template = {"Metadata": suppressing("E3002"), "Resources": {"T": TOPIC}}
    in_resource = {"Resources": {"T": TOPIC | {"Metadata": suppressing("E3002")}}}
    by_its_beginning = {"Metadata": suppressing("E30"), "Resources": {"T": TOPIC}}

    for body in (in_template, in_resource, by_its_beginning):
        assert told(body) == ([], [])


def test_what_suppresses_nothing_is_told_with_its_place(told):
    body = {
        "Metadata": suppressing("E3002", "W2001"),
        "Resources": {"T": TOPIC, "U": TOPIC | {"Metadata": suppressing("E3003")}},
    }

    assert told(body) == (
        [],
        [
            (
                "Metadata/cfn-lint/config/ignore_checks/1",
                7,
                "W2001 is suppressed here, and finds nothing",
            ),
            (
                "Resources/U/Metadata/cfn-lint/config/ignore_checks/0",
                28,
                "E3003 is suppressed here, and finds nothing",
            ),
        ],
    )


def test_a_finding_of_one_resource_is_not_suppressed_by_another(told):
    clean = {"Type": "AWS::SNS::Topic", "Metadata": suppressing("E3002")}

    found, unused = told({"Resources": {"T": TOPIC, "U": clean}})

    assert (found, [path for path, _, _ in unused]) == (
        ["E3002"],
        ["Resources/U/Metadata/cfn-lint/config/ignore_checks/0"],
    )


@pytest.mark.parametrize("text", ["ignore_checks {", '{"ignore_checks": 1}', ""])
def test_what_is_no_template_has_no_suppressions(tmp_path, text):
    path = tmp_path / "t.json"
    path.write_text(text)

    assert list(suppressions.unused(path, [])) == []
    assert list(suppressions.unused(tmp_path / "none.json", [])) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (".cfnlintrc", "ignore_checks: [W2001, E30, E9501]", [(1, 17), (1, 29)]),
        (".cfnlintrc.yaml", "regions: [a]\nignore_checks:\n  - E9501\n  - E3002\n", [(3, 5)]),
        (".cfnlintrc.yml", "regions: [eu-west-1]", []),
        (".cfnlintrc", "ignore_checks: [", []),
        (".cfnlintrc", "ignore_checks: E3002", []),
        (".cfnlintrc", "- ignore_checks", []),
        ("none", "", []),
    ],
)
def test_the_configuration_may_suppress_in_any_template(tmp_path, name, text, expected):
    (tmp_path / name).write_text(text)

    found = suppressions.unused_in_configuration(tmp_path, ["E3002 T", "E3002 U"])

    assert [(each.line, each.column) for each in found] == expected
