"""What the README shows is what happens."""

import json
import re
import subprocess
import sys

import pytest

from documentation.markdown import ROOT, blocks
from documentation.terminal import environment, typed

README, DOCS = ROOT / "README.md", ROOT / "docs"
TEXT = README.read_text("utf-8")
BLOCKS = list(blocks(README))


def _sessions(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ (.+)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_the_first_two_blocks_are_the_two_commands():
    assert [each.text for each in BLOCKS[:2]] == ["make render\n", "make test\n"]


def test_what_is_shown_is_what_the_commands_print(project):
    [shown] = [each for each in BLOCKS if each.language == "console"]

    for command, output in _sessions(shown.text):
        pattern = ".*".join(re.escape(each) for each in output.split("…\n"))
        assert re.fullmatch(pattern, typed(command, project), re.DOTALL), command


def _table(after: str, text: str = TEXT) -> list[list[str]]:
    lines = text.split(after, 1)[1].split("\n\n|", 1)[1].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _template(name: str) -> dict:
    return json.loads((ROOT / f"templates/{name}.json").read_text("utf-8"))


def test_the_stages_are_those_of_the_pipeline():
    stages = _template("pipeline-setup")["Resources"]["Pipeline"]["Properties"]["Stages"]

    told = [(stage.strip("`"), category) for stage, category, _ in _table("## Pipeline stages")]

    assert told == [
        (each["Name"], each["Actions"][0]["ActionTypeId"]["Category"]) for each in stages
    ]


def test_what_stays_behind_is_what_the_templates_retain():
    retained = [
        (stack, logical_id)
        for stack in ("vpc-setup", "ec2-setup", "account-setup", "pipeline-setup")
        for logical_id, resource in _template(stack)["Resources"].items()
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate"
    ]

    told = [
        (stack.strip("`"), logical_id)
        for stack, ids, _ in _table("## What stays behind", (DOCS / "removing.md").read_text("utf-8"))
        for logical_id in re.findall(r"`(\w+)`", ids)
    ]

    assert sorted(told) == sorted(retained)


def test_the_number_of_actions_is_that_of_the_execution_role():
    resources = _template("account-setup")["Resources"]
    actions = {
        action
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }

    assert re.findall(r"these are (\d+) actions", TEXT) == [str(len(actions))]
    assert [each for each in actions if each.endswith(("*:*", ":*")) or each == "*"] == []


def test_the_kinds_of_events_that_are_told_are_those_of_the_rules():
    resources = _template("pipeline-setup")["Resources"]
    rules = [each for each in resources.values() if each["Type"] == "AWS::Events::Rule"]
    kinds = [each["Properties"]["EventPattern"]["detail-type"][0] for each in rules]

    told = " ".join(TEXT.split())

    assert sorted(kinds) == [
        "CodePipeline Action Execution State Change",
        "CodePipeline Pipeline Execution State Change",
    ]
    assert "Two EventBridge rules, on `CodePipeline Pipeline Execution State Change` and" in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_that_is_named_can_complete(shell, project):
    assert f"_PIPEGEN_COMPLETE={shell}_source pipegen" in TEXT

    script = subprocess.run(
        [sys.executable, "-m", "pipegen"],
        env=environment(_PIPEGEN_COMPLETE=f"{shell}_source"),
        capture_output=True,
        text=True,
    )

    assert (script.returncode, f"{shell}_complete" in script.stdout) == (0, True)


@pytest.mark.parametrize(
    "chapter",
    [
        "Pipeline stages",
        "Rationale",
        "Monitoring",
        "Deployment commands",
        "Additional changes",
    ],
)
def test_the_readme_has_the_chapters_that_a_team_expects(chapter):
    assert TEXT.count(f"\n## {chapter}\n") == 1
