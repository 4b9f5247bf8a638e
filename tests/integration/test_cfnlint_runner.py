"""cfn-lint in several processes gives the findings of the stock command."""

import gc
import json
from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.lint import cfnlint_runner, parallel
from tests.helpers.stock_linter import FAULTS, REGION, TOPIC, plant, stock

RENDERED = sorted((Path(__file__).parents[2] / "templates").glob("*.json"))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The rendered templates, copies of one with planted faults, and non-templates."""
    [vpc] = [path for path in RENDERED if path.stem == "vpc-setup"]
    return [*RENDERED, *plant(vpc, tmp_path_factory.mktemp("planted"))]


@pytest.mark.unmeasured
def test_the_findings_equal_those_of_the_stock_command(files):
    findings = cfnlint_runner.lint(files, [REGION])

    assert findings == stock(files, "--append-rules", "pipegen.rules")
    assert [finding for finding in findings if finding.rule != "I9501"] == stock(files)
    assert {fault.__name__ for fault in FAULTS} <= {
        Path(finding.file).stem for finding in findings
    }


def test_one_process_gives_the_findings_of_several(files, monkeypatch):
    some = files[-12:]
    several = cfnlint_runner.lint(some, [REGION])

    monkeypatch.setattr(parallel, "cores", lambda: 1)

    assert cfnlint_runner.lint(some, [REGION]) == several


def test_cfnlintrc_applies_as_in_the_stock_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body = {"Resources": {"T": TOPIC | {"X": 1}}, "Parameters": {"P": {"Type": "String"}}}
    names = ["a.json", "b.json", "[c].json"]
    for name in names:
        Path(name).write_text(json.dumps(body))
    Path(".cfnlintrc").write_text("ignore_checks: [E3001]\nignore_templates: [b.json]\n")

    findings = cfnlint_runner.lint([Path(name) for name in names], [REGION])

    assert [(finding.file, finding.rule) for finding in findings] == [
        ("[c].json", "W2001"),
        ("a.json", "W2001"),
    ]
    assert findings[1:] == stock(["a.json", "b.json"])


def test_a_pack_that_cfnlintrc_names_as_well_is_loaded_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("t.json").write_text(json.dumps({"Resources": {"T": TOPIC | {"X": 1}}}))
    Path(".cfnlintrc").write_text("append_rules: [pipegen.rules]\nmerge_configs: true\n")

    findings = cfnlint_runner.lint([Path("t.json")], [REGION])

    assert [finding.rule for finding in findings] == ["E3001"]
    assert findings == stock(["t.json"])


def test_without_regions_the_default_of_cfn_lint_is_used(tmp_path, monkeypatch):
    path = tmp_path / "t.json"
    project = {"Type": "AWS::Chatbot::SlackChannelConfiguration", "Properties": {}}
    path.write_text(json.dumps({"Resources": {"P": project}}))

    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert {finding.rule for finding in cfnlint_runner.lint([path])} == {"E3003"}

    monkeypatch.setenv("AWS_REGION", "nowhere-1")
    with pytest.raises(PipegenError, match="it knows no region nowhere-1"):
        cfnlint_runner.lint([path])


def test_an_invalid_cfnlintrc_is_an_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".cfnlintrc").write_text("ignore: [E3001]\n")
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"T": TOPIC}}))

    with pytest.raises(PipegenError, match=r"cfn-lint refuses its configuration: .*'ignore'"):
        cfnlint_runner.lint([Path("t.json")], [REGION])


def test_a_template_that_cfn_lint_fails_on_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": {"T": TOPIC}, "Metadata": {"cfn-lint": []}}))

    with pytest.raises(PipegenError) as error:
        cfnlint_runner.lint([path], [REGION])

    [diagnostic] = error.value.diagnostics
    assert diagnostic.message.startswith(f"cfn-lint fails on {path}: AttributeError(")
    assert (diagnostic.file, diagnostic.hint) == (str(path), f"`cfn-lint -- {path}` shows where")


def test_the_garbage_collector_settings_are_restored(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": {"T": TOPIC}}))
    before = (gc.get_threshold(), gc.isenabled(), gc.get_freeze_count())

    assert cfnlint_runner.lint([path], [REGION]) == []

    assert (gc.get_threshold(), gc.isenabled(), gc.get_freeze_count()) == before
