"""The GitHub action and the hooks call what there is."""

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from pipegen.cli import app

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
PAGE = (ROOT / "docs/github.md").read_text()


def _calls():
    for step in ACTION["runs"]["steps"]:
        yield from re.findall(
            r'bin/pipegen" (.*?)(?: >.*)?$', step["run"].strip("'"), re.MULTILINE
        )
    for hook in HOOKS:
        yield hook["entry"].removeprefix("pipegen ")


CALLS = list(_calls())


def test_the_action_and_the_hooks_check_the_render_and_lint():
    commands = [each.split()[0] for each in CALLS]

    assert commands == ["render", "lint", "diff", "lint", "diff", "render", "lint"]


@pytest.mark.parametrize("call", CALLS)
def test_every_option_is_one_of_the_command(call):
    name, *arguments = shlex.split(call)
    command = app.group.get_command(click.Context(app.group), name)
    options = {option for each in command.params for option in each.opts}

    assert {each for each in arguments if each.startswith("--")} <= options


@pytest.mark.parametrize("name", ACTION["inputs"])
def test_every_input_is_used_and_described_with_its_default(name):
    default = ACTION["inputs"][name]["default"]
    shown = f"`{default}`" if default else "none"

    assert re.search(rf"inputs\.{name}( \}}\}}| == | != )", (ROOT / "action.yml").read_text())
    assert re.search(rf"^\| `{name}` \| .+ \| {shown} \|$", PAGE, re.MULTILINE)


def test_the_action_hands_nothing_from_outside_into_a_script():
    scripts = [step["run"] for step in ACTION["runs"]["steps"]]

    assert [each for each in scripts if "${{" in each] == []


def test_the_hooks_on_the_page_are_those_of_the_repository():
    assert re.findall(r"^      - id: (.+)$", PAGE, re.MULTILINE) == [each["id"] for each in HOOKS]


def test_the_projects_own_workflow_uses_the_action_and_uploads_the_findings():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    used = [step.get("uses", "") for step in workflow["jobs"]["templates"]["steps"]]

    assert "./" in used
    assert any(each.startswith("github/codeql-action/upload-sarif@") for each in used)
