"""`pipegen rehearse --given` and `--stub`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("shared_emulator")

LOG_GROUP = """\
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/app/${AWS::AccountId}"}
"""


def test_templates_of_existing_stacks_are_deployed_first(repository: Path, pipegen: Run) -> None:
    (repository / "log.yaml").write_text(LOG_GROUP)

    result = pipegen("rehearse", "--approve", "--given", "log.yaml", "--once", "--until", "Source")

    assert result.exit_code == 0
    steps = [line for line in result.stderr.splitlines() if line.startswith("ok ")]
    assert steps[0] == "ok     run 1: set-up given-1 in 111111111111: CREATE_COMPLETE"
    assert result.stdout.count("  given-1: CREATE_COMPLETE, 1 resources, by you\n") == 3


def test_stubbing_a_type_that_no_template_has_is_an_error(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--approve", "--stub", "AWS::EC2::EIPS")

    assert (result.exit_code, result.stderr) == (
        2,
        "error: no deployed template has a resource of type AWS::EC2::EIPS\n"
        "  hint: did you mean AWS::EC2::EIP?\n",
    )


def test_all_invalid_templates_are_reported_at_once(repository: Path, pipegen: Run) -> None:
    (repository / "list.json").write_text("[]")
    (repository / "broken.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}\n")
    before = sorted(repository.rglob("*"))

    result = pipegen("rehearse", "--approve", "--given", "list.json", "--given", "broken.yaml")

    assert result.exit_code == 2
    assert result.stderr.startswith("error: list.json is not an object\n")
    assert "error: broken.yaml is not YAML: " in result.stderr
    assert result.stderr.endswith("2 mistakes; nothing was written\n")
    assert (sorted(repository.rglob("*")), result.stdout) == (before, "")


def test_a_missing_template_is_a_usage_error(repository: Path, pipegen: Run) -> None:
    result = pipegen("rehearse", "--approve", "--given", "missing.json")

    assert (result.exit_code, "missing.json" in result.stderr) == (2, True)
