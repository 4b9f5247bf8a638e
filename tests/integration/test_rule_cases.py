"""Every case of every rule of the pack."""

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

PACK = {each.shortdesc: each for each in Rules.create_from_module("pipegen.rules").values()}

Found = tuple[str, int, str]
"""A file, a line, and the id of a rule."""


def rule(case: Path) -> str:
    return PACK[case.parents[1].name.replace("_", "-")].id


INVALID = [each for each in rule_cases.ALL if each.parent.name == "invalid"]


@pytest.fixture
def templates(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Write the cases of the parameter into the current folder; return the template of each."""
    found = []
    for number, case in enumerate(request.param):
        folder = tmp_path / str(number)
        folder.mkdir()
        laid = [f"{number}/{path}" for path in rule_cases.lay_out(case, folder)]
        # One template of each set: the pipeline's reports on the others.
        found += [path for path in laid if path.endswith("/pipeline-setup.json")] or laid[:1]
    return found


SHORTEST = [
    min((case for case in INVALID if rule(case) == id_), key=lambda case: case.stat().st_size)
    for id_ in sorted({rule(case) for case in INVALID})
]
"""A broken case of each rule."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("templates", [SHORTEST], indirect=True, ids=["one-of-each-rule"])
def test_cfn_lint_and_pipegen_lint_report_the_same_findings_at_the_same_lines(
    templates: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    found, expected = both(templates)

    assert found == expected
    assert len(expected) >= len(templates)


@pytest.mark.unmeasured
@pytest.mark.parametrize("templates", [INVALID], indirect=True, ids=["all"])
def test_cfn_lint_and_pipegen_lint_agree_on_every_case_of_the_rule_pack(
    templates: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rules of cfn-lint's own would take nearly all of the time, twice.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    monkeypatch.setattr(config, "_DEFAULT_RULESDIR", str(tmp_path / "none"))

    found, expected = both(templates, "from cfnlint import config", RULES_OF_ITS_OWN)

    assert found == expected
    assert len(expected) >= len(templates)


RULES_OF_ITS_OWN = "config._DEFAULT_RULESDIR = 'none'"
STOCK = "from cfnlint.runner import main; main()"


def both(templates: list[str], *before: str) -> tuple[list[Found], list[Found]]:
    """Return what pipegen lint, and the stock command after `before`, find with the pack."""
    command = [sys.executable, "-c", "; ".join([*before, STOCK]), "--append-rules"]
    command += ["pipegen.rules", "--regions", "eu-west-1", "--format", "json"]
    command += ["--include-checks", "I", "--"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # Beside ours, as both take their time.
    with (
        Path("stock.json").open("w") as output,
        subprocess.Popen([*command, *templates], stdout=output, env=environment),
    ):
        ours = cfnlint_runner.lint([Path(path) for path in templates], ["eu-west-1"])

    names = {rule.id for rule in PACK.values()}
    expected = sorted(
        (found["Filename"], found["Location"]["Start"]["LineNumber"], found["Rule"]["Id"])
        for found in json.loads(Path("stock.json").read_text("utf-8"))
        if found["Rule"]["Id"] in names
    )
    return sorted((e.file, e.line, e.rule) for e in ours if e.rule in names), expected
