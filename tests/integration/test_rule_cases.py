"""Every case of the rule pack, compared with the stock cfn-lint."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cfnlint import config
from cfnlint.rules import Rules

from pipegen.lint import cfnlint_runner
from tests.helpers import rule_cases

PACK = {rule.shortdesc: rule for rule in Rules.create_from_module("pipegen.rules").values()}

Match = tuple[str, int, str]
"""A file, a line, and the id of a rule."""


def rule(case: Path) -> str:
    return PACK[case.parents[1].name.replace("_", "-")].id


INVALID = [case for case in rule_cases.ALL if case.parent.name == "invalid"]


@pytest.fixture
def templates(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Write the cases of the parameter into the current folder; return their templates."""
    paths = []
    for number, case in enumerate(request.param):
        folder = tmp_path / str(number)
        folder.mkdir()
        written = [f"{number}/{path}" for path in rule_cases.lay_out(case, folder)]
        # One template of each set: findings of the others are reported on the pipeline.
        paths += [path for path in written if path.endswith("/pipeline-setup.json")] or written[:1]
    return paths


SHORTEST = [
    min((case for case in INVALID if rule(case) == id_), key=lambda case: case.stat().st_size)
    for id_ in sorted({rule(case) for case in INVALID})
]
"""The shortest invalid case of each rule."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("templates", [SHORTEST], indirect=True, ids=["one-of-each-rule"])
def test_cfn_lint_and_pipegen_lint_report_the_same_findings_at_the_same_lines(
    templates: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    findings, expected = lint_with_both(templates)

    assert findings == expected
    assert len(expected) >= len(templates)


@pytest.mark.unmeasured
@pytest.mark.parametrize("templates", [INVALID], indirect=True, ids=["all"])
def test_cfn_lint_and_pipegen_lint_agree_on_every_case_of_the_rule_pack(
    templates: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The built-in rules of cfn-lint would take nearly all of the time, twice.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    monkeypatch.setattr(config, "_DEFAULT_RULESDIR", str(tmp_path / "none"))

    findings, expected = lint_with_both(templates, "from cfnlint import config", RULES_OF_ITS_OWN)

    assert findings == expected
    assert len(expected) >= len(templates)


RULES_OF_ITS_OWN = "config._DEFAULT_RULESDIR = 'none'"
STOCK = "from cfnlint.runner import main; main()"


def lint_with_both(templates: list[str], *before: str) -> tuple[list[Match], list[Match]]:
    """Return the findings of pipegen lint and of the stock command, run after `before`."""
    command = [sys.executable, "-c", "; ".join([*before, STOCK]), "--append-rules"]
    command += ["pipegen.rules", "--regions", "eu-west-1", "--format", "json"]
    command += ["--include-checks", "I", "--"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # Run both at the same time, as both are slow.
    with (
        Path("stock.json").open("w") as output,
        subprocess.Popen([*command, *templates], stdout=output, env=environment),
    ):
        ours = cfnlint_runner.lint([Path(path) for path in templates], ["eu-west-1"])

    names = {rule.id for rule in PACK.values()}
    expected = sorted(
        (match["Filename"], match["Location"]["Start"]["LineNumber"], match["Rule"]["Id"])
        for match in json.loads(Path("stock.json").read_text("utf-8"))
        if match["Rule"]["Id"] in names
    )
    return sorted(
        (finding.file, finding.line, finding.rule) for finding in ours if finding.rule in names
    ), expected
