"""`pipegen lint`: findings, formats, exit codes, cache and rules."""

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BOUNDARY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"


@pytest.fixture
def rendered(project, monkeypatch):
    """The current folder, with the repository's own rendered files."""
    monkeypatch.setenv(
        "AWS_REGION", "nowhere-1"
    )  # the region of the configuration takes precedence
    shutil.copytree(ROOT / "templates", "templates")
    return project


@pytest.fixture
def invalid_template(tmp_path, monkeypatch):
    """A folder without `pipegen.toml`, with a template that has an error and a warning."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    body = {
        "Parameters": {"Unused": {"Type": "String"}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"X": 1}}},
    }
    Path("t.json").write_text(json.dumps(body, indent=1))
    return tmp_path


@pytest.mark.unmeasured
def test_the_rendered_files_have_only_the_boundary_recommendation(rendered, pipegen):
    result = pipegen("lint")

    assert (result.exit_code, result.stderr) == (0, "")
    assert [line for line in result.stdout.splitlines() if not line.startswith("  at ")] == [
        "info[I9501]: CloudFormation may create roles without a permissions boundary as this "
        "role; require one: with pipegen, set `boundary` in [accounts]",
        f"  docs: {BOUNDARY}",
        "0 errors, 0 warnings, 1 info in 4 templates and 4 parameter files",
    ]


@pytest.mark.unmeasured
def test_an_invalid_parameter_value_is_shown_before_less_severe_findings(rendered, pipegen):
    path = Path("templates/config/vpc-setup.json")
    path.write_text(path.read_text().replace('"NatGateways": "', '"NatGateways": "x'))
    line = path.read_text().split('"NatGateways"')[0].count("\n") + 1

    result = pipegen("lint")

    assert result.exit_code == 1
    first, second, *_ = result.stdout.splitlines()
    assert first.startswith('error[E9516]: NatGateways is "x')
    assert second == f"  at templates/config/vpc-setup.json:{line}: Parameters/NatGateways"
    assert result.stdout.endswith(
        "1 error, 0 warnings, 1 info in 4 templates and 4 parameter files\n"
    )


def test_only_the_named_files_are_checked(rendered, pipegen):
    result = pipegen("lint", "templates/config/vpc-setup.json", "templates/vpc-setup.json")

    assert (result.exit_code, result.stdout) == (
        0,
        "0 errors, 0 warnings, 0 info in 1 template and 1 parameter file\n",
    )


def test_before_the_first_render_the_files_are_missing(project, pipegen):
    result = pipegen("lint")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: there is no file templates/vpc-setup.json\n")
    assert "  hint: write it with `pipegen render`\n" in result.stderr


def test_a_template_is_linted_without_a_configuration(invalid_template, pipegen):
    result = pipegen("lint", "t.json")

    assert (result.exit_code, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "error[E3002]",
        "  at t.json",
        "  docs",
        "warning[W2001]",
        "  at t.json",
        "  docs",
        "1 error, 1 warning, 0 info in 1 template and 0 parameter files",
    ]


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_the_exit_code_is_1_from_the_requested_level(invalid_template, pipegen, level, code):
    Path("t.json").write_text(Path("t.json").read_text().replace('"X": 1', ""))

    assert pipegen("lint", "t.json", "--fail-on", level).exit_code == code


def test_a_missing_file_is_an_error(invalid_template, pipegen):
    result = pipegen("lint", "t.json", "nowhere.json")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "error: there is no file nowhere.json\n  hint: name a file that exists\n",
    )


def test_an_invalid_configuration_is_reported_and_nothing_is_linted(invalid_template, pipegen):
    Path("pipegen.toml").write_text("[pipeline]\nname = 5\n")

    result = pipegen("lint", "t.json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "at pipegen.toml:2" in result.stderr


def test_a_missing_configuration_that_an_option_names_is_an_error(invalid_template, pipegen):
    result = pipegen("lint", "t.json", "--config", "other.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "could not read other.toml" in result.stderr


def test_lint_without_files_and_configuration_is_an_error(tmp_path, pipegen, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = pipegen("lint")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: no pipegen.toml in ")


def test_parameter_files_alone_need_no_template(tmp_path, pipegen, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("p.json").write_text('{"Tags": {"a": 1}}')

    result = pipegen("lint", "p.json", "--format", "json")

    assert (result.exit_code, result.stderr) == (
        1,
        "1 error, 0 warnings, 0 info in 0 templates and 1 parameter file\n",
    )
    assert [finding["rule"] for finding in json.loads(result.stdout)["findings"]] == ["E9513"]


def test_machine_readable_formats_go_to_stdout_and_the_summary_to_stderr(
    invalid_template, pipegen
):
    results = {name: pipegen("lint", "t.json", "--format", name) for name in ("junit", "sarif")}

    assert {(result.exit_code, result.stderr) for result in results.values()} == {
        (1, "1 error, 1 warning, 0 info in 1 template and 0 parameter files\n")
    }
    assert ET.fromstring(results["junit"].stdout)[0].get("failures") == "2"
    assert len(json.loads(results["sarif"].stdout)["runs"][0]["results"]) == 2


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path, pipegen, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("p.json").write_text('{"Tags": {"a\\nb\\u001b[2J": 1}}')

    first, second, *_ = pipegen("lint", "p.json").stdout.splitlines()

    assert (first, second) == (
        "error[E9513]: a b [2J is 1, and CodePipeline takes strings only",
        "  at p.json:1: Tags/a b [2J",
    )


def test_a_finding_of_a_custom_rule_counts_and_has_no_documentation_link(
    invalid_template, pipegen
):
    Path("rules.txt").write_text("AWS::SNS::Topic DisplayName == Right WARN Name it Right\n")
    Path(".cfnlintrc").write_text("custom_rules: rules.txt\n")
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "Wrong"}}
    Path("t.json").write_text(json.dumps({"Resources": {"T": topic}}))

    result = pipegen("lint", "t.json")

    assert (result.exit_code, result.stdout) == (
        1,
        "warning[W9001]: Name it Right\n"
        "  at t.json:1: Resources/T/Properties/DisplayName\n"
        "0 errors, 1 warning, 0 info in 1 template and 0 parameter files\n",
    )


def test_help_does_not_import_cfn_lint():
    program = (
        "import sys; from pipegen.cli import app; app.run(['lint', '--help']); "
        "sys.exit(any(name.partition('.')[0] in ('cfnlint', 'troposphere', 'boto3') "
        "for name in sys.modules))"
    )

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.unmeasured
def test_a_second_run_uses_the_cache_and_reports_the_same(rendered, pipegen, monkeypatch):
    first = pipegen("lint")
    monkeypatch.setattr("pipegen.lint.cfnlint_runner.results", None)

    assert pipegen("lint") == first


@pytest.mark.unmeasured
def test_without_the_cache_everything_is_checked_again(rendered, pipegen, monkeypatch):
    pipegen("lint")
    checked = []
    monkeypatch.setattr(
        "pipegen.lint.cfnlint_runner.results", lambda *arguments: checked.append(arguments) or {}
    )

    pipegen("lint", "--no-cache")

    assert len(checked) == 1


def test_the_cache_is_not_used_with_an_override_spec(rendered, pipegen, monkeypatch):
    Path(".cfnlintrc").write_text("override_spec: ''\n")
    pipegen("lint", "templates/vpc-setup.json")
    checked = []
    monkeypatch.setattr(
        "pipegen.lint.cfnlint_runner.results", lambda *arguments: checked.append(arguments) or {}
    )

    result = pipegen("lint", "templates/vpc-setup.json")

    assert (result.exit_code, len(checked)) == (0, 1)


@pytest.mark.unmeasured
def test_an_unknown_parameter_is_reported_once_with_help(rendered, pipegen):
    path = Path("templates/config/vpc-setup.json")
    path.write_text(path.read_text().replace('"VpcCidr"', '"VpcCdir"'))

    result = pipegen("lint")

    assert result.stdout.count("error[E9514]") == 1
    assert "\n  help: " in result.stdout


@pytest.mark.unmeasured
def test_a_finding_of_the_rule_pack_shows_help_and_a_documentation_link(rendered, pipegen):
    path = Path("templates/pipeline-setup.json")
    path.write_text(path.read_text().replace('"CREATE_UPDATE"', '"CREATE_UPDATEE"', 1))

    result = pipegen("lint", path)

    first, place, help_, docs, *_ = result.stdout.splitlines()
    assert (result.exit_code, first) == (1, "error[E9501]: ActionMode is CREATE_UPDATEE")
    assert place.startswith("  at templates/pipeline-setup.json:")
    assert help_ == "  help: did you mean CREATE_UPDATE?"
    assert docs.startswith("  docs: https://docs.aws.amazon.com/codepipeline/")


@pytest.mark.unmeasured
def test_a_suppression_that_suppresses_nothing_is_a_warning(rendered, pipegen):
    Path(".cfnlintrc").write_text("ignore_checks: [I9501, E3002]\n")

    result = pipegen("lint")

    assert (result.exit_code, result.stdout.splitlines()[:3]) == (
        1,
        [
            "warning[W9590]: E3002 is suppressed here, and finds nothing",
            "  at .cfnlintrc:1: ignore_checks/1",
            "  help: remove E3002 from ignore_checks",
        ],
    )
    assert pipegen("lint", "templates/vpc-setup.json").exit_code == 0


@pytest.mark.parametrize("rule", ["E9503", "E9514", "W9590", "E3002"])
def test_a_rule_is_explained(rendered, pipegen, rule):
    result = pipegen("lint", "--explain", rule)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"## {rule} ")
    assert not result.stdout.endswith("\n\n")


def test_an_unknown_rule_is_an_error(rendered, pipegen):
    result = pipegen("lint", "--explain", "E95O3")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: there is no rule E95O3\n  hint: did you mean E95")
