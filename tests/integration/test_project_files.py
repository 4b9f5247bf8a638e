"""The files that `pipegen init` writes beside `pipegen.toml`: Makefile, workflow and others."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
import yaml

from pipegen import __version__
from pipegen.cli import app
from pipegen.scaffold import init
from pipegen.scaffold.init import project_files
from tests.conftest import ROOT
from tests.helpers.docs.terminal import environment
from tests.unit.scaffold.init.test_config_writer import DEFAULTS

TARGETS = ["render", "lint", "rehearse", "deploy-accounts", "deploy-pipeline"]


@pytest.fixture
def new_project(tmp_path, monkeypatch):
    """The current folder: a new project with all files, and `pipegen` on the PATH."""
    monkeypatch.chdir(tmp_path)
    for path, text in init.file_texts(DEFAULTS).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def make(*arguments):
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return subprocess.run(
        ["make", *arguments],
        capture_output=True,
        text=True,
        # Without the variables of a `make` that runs the tests: it would print its folder.
        env=environment(PATH=path, MAKELEVEL="", MAKEFLAGS=""),
    )


@pytest.mark.parametrize(
    "path", [project_files.MAKEFILE, project_files.WORKFLOW, project_files.CFNLINTRC]
)
def test_each_project_file_matches_its_golden_file(golden, path):
    text = init.file_texts(DEFAULTS)[path].replace(__version__, "VERSION")

    golden(f"init-{Path(path).stem.lstrip('.').lower()}.txt", text)


def test_make_lists_the_targets(new_project):
    result = make()

    listed = [line.split()[0] for line in result.stdout.splitlines()]
    assert (result.returncode, listed) == (0, ["help", *TARGETS])


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_each_target(new_project, target):
    result = make("--dry-run", "--warn-undefined-variables", target)

    assert (result.returncode, result.stderr) == (0, "")
    assert "pipegen " in result.stdout


def test_make_renders_and_lints(new_project):
    result = make("render", "lint")

    assert (result.returncode, "Error" in result.stderr) == (0, False), result.stderr
    assert (new_project / "templates/pipeline-setup.json").is_file()
    assert "0 errors, 0 warnings" in result.stdout


def test_make_deploy_accounts_stops_at_the_profile_of_another_account(new_project, pipegen):
    pipegen("render")
    tools = new_project / "tools"
    tools.mkdir()
    aws = tools / "aws"
    aws.write_text('#!/bin/sh\necho "$@" >>aws.log\necho 222222222222\n')
    aws.chmod(0o755)
    path = f"{tools}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"

    result = subprocess.run(
        ["make", "deploy-accounts"], capture_output=True, text=True, env=environment(PATH=path)
    )

    # The profile of production is not its account: nothing is deployed to it.
    assert result.returncode != 0
    assert "profile production is not account 333333333333" in result.stderr
    called = [line.split()[:2] for line in (new_project / "aws.log").read_text().splitlines()]
    assert called == [
        ["sts", "get-caller-identity"],
        ["cloudformation", "deploy"],
        ["sts", "get-caller-identity"],
    ]


def test_make_fails_when_the_plan_fails(new_project):
    (new_project / "pipegen.toml").write_text("")

    assert make("deploy-accounts").returncode != 0


WORKFLOW = yaml.safe_load(project_files.workflow(DEFAULTS))
STEPS = WORKFLOW["jobs"]["delivery"]["steps"]
RUNS = [step["run"] for step in STEPS if "run" in step and "if" not in step]
[COMPARES] = [step for step in STEPS if step.get("if") == "github.event_name == 'pull_request'"]


def test_the_workflow_runs_render_lint_and_rehearse():
    assert RUNS[1:] == ["pipegen render --check", "pipegen lint", "pipegen rehearse --approve"]


@pytest.fixture
def pull_request(new_project, pipegen):
    """The current folder: a clone, at the head commit of a pull request for the branch `main`."""
    configured = (new_project / "pipegen.toml").read_text()
    for block in ("10.10.0.0/16", "10.30.0.0/16"):
        (new_project / "pipegen.toml").write_text(configured.replace("10.10.0.0/16", block))
        pipegen("render")
        git("init", "--quiet", "--initial-branch", "main")
        git("add", ".")
        git("commit", "--quiet", "--message", "Deliver")
    git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    git("checkout", "--quiet", "--detach")
    git("branch", "--delete", "--force", "main")
    return new_project


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, env=environment(), capture_output=True)


def run_comparison():
    """Run the comparison step; return its exit code and the summary that it writes."""
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    variables = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": "summary.md"}
    result = subprocess.run(
        ["bash", "-e", "-c", COMPARES["run"]], env=environment(PATH=path, **variables)
    )
    return result.returncode, Path("summary.md").read_text()


def test_the_workflow_reports_the_effect_of_merging(pull_request):
    code, summary = run_comparison()

    assert code == 0
    assert "VpcCidr" in summary
    assert "10.30.0.0/16" in summary
    [checkout] = [step for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert checkout["with"]["fetch-depth"] == 0  # else there is no origin/main


def test_the_workflow_fails_when_the_comparison_fails(pull_request):
    (pull_request / "pipegen.toml").write_text("")

    code, summary = run_comparison()

    assert (code != 0, summary) == (True, "")


def test_the_workflow_installs_pipegen_from_the_repository_variable():
    [install] = [step for step in STEPS if "env" in step]

    assert install["env"] == {"PIPEGEN": "${{ vars.PIPEGEN }}"}
    assert f"@v{__version__}" in project_files.workflow(DEFAULTS)
    assert _run_install_step("git+https://git.example.com/pipegen@v1") == (
        0,
        "install\npipegen[rehearse] @ git+https://git.example.com/pipegen@v1\n",
        "",
    )


def test_the_workflow_installs_nothing_without_the_repository_variable():
    code, installed, error = _run_install_step("")

    assert (code != 0, installed) == (True, "")
    assert "PIPEGEN: set this variable of the repository" in error


def _run_install_step(where):
    """Return the exit code of the step that installs, the arguments of pip, and stderr."""
    script = f"pip() {{ printf '%s\\n' \"$@\"; }}\n{RUNS[0]}"
    result = subprocess.run(
        ["bash", "-e", "-c", script],
        env={**os.environ, "PIPEGEN": where},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize("run", [*RUNS[1:], COMPARES["run"].partition(" >>")[0]])
def test_every_command_of_the_workflow_exists_with_its_options(run):
    _, name, *options = shlex.split(run)
    command = app.group.get_command(click.Context(app.group), name)

    known = {option for parameter in command.params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known


def test_the_workflow_has_only_read_permissions():
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["delivery"]["permissions"] == {"contents": "read"}


def test_the_actions_of_the_workflow_match_the_documentation():
    page = (ROOT / "docs/github.md").read_text()
    actions = [step["uses"] for step in STEPS if "uses" in step]

    assert [action for action in actions if f"uses: {action}\n" not in page] == []


@pytest.mark.parametrize(
    ("branch", "filter_"),
    [("main", "main"), ('a"b', 'a"b'), ("c++", r"c\+\+"), ("!important", r"\!important")],
)
def test_the_branch_filter_of_the_workflow_escapes_pattern_characters(branch, filter_):
    workflow = yaml.safe_load(project_files.workflow(replace(DEFAULTS, branch=branch)))

    # YAML reads the key `on` as true.
    assert workflow[True]["push"]["branches"] == [filter_]


def test_cfn_lint_accepts_the_configuration_file(new_project, pipegen):
    pipegen("render")

    result = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--", "templates/account-setup.json"],
        env=environment(),
        capture_output=True,
        text=True,
    )

    assert ("I9501" in result.stdout, result.stderr) == (True, "")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_ignores_the_temporary_files_of_a_killed_render(new_project):
    subprocess.run(["git", "init", "--quiet"], check=True)

    ignored = subprocess.run(["git", "check-ignore", "templates/.pipegen-12-vpc-setup.json.tmp"])

    assert ignored.returncode == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ".pipegen-*.tmp\n"),
        ("a\n", "a\n.pipegen-*.tmp\n"),
        ("a", "a\n.pipegen-*.tmp\n"),
        ("a\r\nb", "a\r\nb\r\n.pipegen-*.tmp\r\n"),
        ("a\n.pipegen-*.tmp\nb", "a\n.pipegen-*.tmp\nb"),
    ],
)
def test_only_missing_lines_are_added_to_gitignore(before, after):
    assert project_files.gitignore(before) == after
    assert project_files.gitignore(after) == after


def test_the_missing_targets_of_a_makefile_are_listed():
    text = "PIPEGEN = tools/pipegen\nrender lint: all\n\ttouch x\nrehearse := 1\n"

    lacks = project_files.missing_lines(project_files.MAKEFILE, text)

    assert re.findall("^([a-z-]+):", lacks, re.MULTILINE) == TARGETS[2:]
    assert lacks.startswith(".PHONY: rehearse deploy-accounts deploy-pipeline\n")


def test_a_makefile_with_the_missing_targets_added_is_complete(new_project):
    before = "all:\n\ttrue\n"
    after = f"{before}\n{project_files.missing_lines(project_files.MAKEFILE, before)}"
    (new_project / "Makefile").write_text(after)

    assert project_files.missing_lines(project_files.MAKEFILE, after) == ""
    assert [make("--dry-run", target).returncode for target in TARGETS] == [0] * len(TARGETS)


@pytest.mark.parametrize(
    ("path", "text", "lacks"),
    [
        (project_files.CFNLINTRC, "append_rules:\n  - pipegen.rules\n", ""),
        (project_files.CFNLINTRC, "include_checks: [I]\n", "append_rules: [pipegen.rules]\n"),
        (
            project_files.CFNLINTRC,
            "append_rules: [a]\n",
            "  - pipegen.rules  # in append_rules\n",
        ),
        (project_files.GITIGNORE, "", ".pipegen-*.tmp\n"),
        (
            project_files.WORKFLOW,
            "      - run: make && pipegen lint\n",
            "      - run: pipegen render --check\n      - run: pipegen rehearse --approve\n",
        ),
        (project_files.WORKFLOW, project_files.workflow(DEFAULTS), ""),
        ("pipegen.schema.json", "", ""),
    ],
)
def test_the_missing_lines_of_another_file_are_listed(path, text, lacks):
    assert project_files.missing_lines(path, text) == lacks
