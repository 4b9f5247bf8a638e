"""Unused suppressions."""

import json
from pathlib import Path

import pytest

from pipegen.lint import cfnlint_runner, suppressions


def suppressing(*rules):
    return {"cfn-lint": {"config": {"ignore_checks": list(rules)}}}


TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"X": 1}}


@pytest.fixture
def lint_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def lint(body, name="t.json"):
        Path(name).write_text(json.dumps(body, indent=1))
        [result] = cfnlint_runner.results([Path(name)], ["eu-west-1"]).values()
        unused = suppressions.unused(Path(name), result.suppressed)
        rules = [finding.rule for finding in result.findings]
        return rules, [(finding.path, finding.line, finding.summary) for finding in unused]

    return lint


def test_a_suppression_that_suppresses_a_finding_is_used(lint_results):
    in_template = {"Metadata": suppressing("E3002"), "Resources": {"T": TOPIC}}
    in_resource = {"Resources": {"T": TOPIC | {"Metadata": suppressing("E3002")}}}
    by_its_beginning = {"Metadata": suppressing("E30"), "Resources": {"T": TOPIC}}

    for body in (in_template, in_resource, by_its_beginning):
        assert lint_results(body) == ([], [])


def test_an_unused_suppression_is_reported_with_its_position(lint_results):
    body = {
        "Metadata": suppressing("E3002", "W2001"),
        "Resources": {"T": TOPIC, "U": TOPIC | {"Metadata": suppressing("E3003")}},
    }

    assert lint_results(body) == (
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


def test_a_suppression_of_one_resource_does_not_affect_another(lint_results):
    clean = {"Type": "AWS::SNS::Topic", "Metadata": suppressing("E3002")}

    rules, unused = lint_results({"Resources": {"T": TOPIC, "U": clean}})

    assert (rules, [path for path, _, _ in unused]) == (
        ["E3002"],
        ["Resources/U/Metadata/cfn-lint/config/ignore_checks/0"],
    )


@pytest.mark.parametrize("text", ["ignore_checks {", '{"ignore_checks": 1}', ""])
def test_a_file_that_is_not_a_template_has_no_suppressions(tmp_path, text):
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
def test_only_unused_suppressions_of_the_configuration_are_reported(
    tmp_path, name, text, expected
):
    (tmp_path / name).write_text(text)

    unused = suppressions.unused_in_configuration(tmp_path, ["E3002 T", "E3002 U"])

    assert [(suppression.line, suppression.column) for suppression in unused] == expected
