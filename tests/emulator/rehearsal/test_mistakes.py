"""The rehearsal finds an error, with the message that AWS would return."""

from pathlib import Path

import pytest

from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.runner import RehearsalOptions
from scripts import mistakes_page
from tests.helpers import rule_cases
from tests.helpers.docs.troubleshooting import explained
from tests.helpers.rehearsal.mistake import Mistake
from tests.helpers.rehearsal.mistakes import FOUND_BY_RULES, FOUND_HERE
from tests.helpers.rehearsal.runs import commit, kept, rehearse, write

pytestmark = pytest.mark.usefixtures("shared_emulator")


def files(name: str, mistake: Mistake, tmp_path: Path) -> dict[str, str]:
    if name in FOUND_HERE:
        return {**kept(), **rule_cases.changed(mistake.changes)}
    rule_cases.lay_out(rule_cases.FOLDER / f"{name}.json", tmp_path)
    configuration = kept()["pipegen.toml"]
    return {"pipegen.toml": configuration}


@pytest.mark.parametrize(("name", "mistake"), [*FOUND_BY_RULES.items(), *FOUND_HERE.items()])
def test_one_error_is_one_finding_with_its_file(
    name: str, mistake: Mistake, tmp_path: Path
) -> None:
    write(tmp_path, files(name, mistake, tmp_path))
    commit(tmp_path)

    journal = rehearse(tmp_path)

    (finding,) = journal.findings
    assert mistake.says in finding.message
    assert (finding.file, bool(finding.help)) == (mistake.file, True)
    assert mistake.help in finding.help
    assert "-assumed" not in finding.message
    assert explained(finding.message)


def test_an_uncommitted_file_is_not_in_the_artifact(tmp_path: Path) -> None:
    all_files = kept()
    late = "templates/config/vpc-setup.json"
    write(tmp_path, {path: text for path, text in all_files.items() if path != late})
    commit(tmp_path)
    write(tmp_path, {late: all_files[late]})

    (finding,) = rehearse(tmp_path).findings
    clean = rehearse(tmp_path, RehearsalOptions(worktree=True, twice=False))

    assert finding.summary == f"File [{late}] does not exist in artifact [Source]"
    assert finding.help == f"correct the path, or commit {late}"
    assert finding.path.endswith("Actions/0/Configuration/TemplateConfiguration")
    assert clean.findings == []


def test_a_file_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    write(tmp_path, kept())
    (tmp_path / "templates/config/qa-vpc-setup.json").write_bytes(b"\xff")
    commit(tmp_path)

    (finding,) = rehearse(tmp_path).findings

    assert finding.summary == "The file templates/config/qa-vpc-setup.json is not UTF-8"


def test_a_retry_after_a_failed_creation_finds_the_stack_in_rollback_complete(
    tmp_path: Path,
) -> None:
    retried = [
        {
            "file": "templates/pipeline-setup.json",
            "path": ["Resources", "Pipeline", "Properties", "Stages", 1, "OnFailure"],
            "value": {"Result": "RETRY"},
        }
    ]
    write(tmp_path, {**kept(), **rule_cases.changed(retried)})
    commit(tmp_path)
    injection = FailureInjection(fail="qa-vpc-setup", resource="Vpc")

    (finding,) = rehearse(tmp_path, RehearsalOptions(twice=False, injection=injection)).findings

    assert "is in ROLLBACK_COMPLETE state and can not be updated." in finding.summary
    assert finding.help == "delete the stack, or deploy with REPLACE_ON_FAILURE"


def test_the_page_in_docs_has_each_error() -> None:
    assert mistakes_page.PAGE.read_text("utf-8") == mistakes_page.page()
