"""The steps of the GitHub action that compare a pull request, run as GitHub runs them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
STEPS = {
    each["name"]: each
    for each in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
}
COMPARE = "What the pull request would change"
COMMENT = "The comment that says so"
FAIL = "The change is none that has to fail"
MARKER = "<!-- pipegen diff -->\n"
CONTEXT = {
    "github.action_path": str(ROOT),
    "github.base_ref": "main",
    "github.event.pull_request.number": "7",
    "github.repository": "example-org/infrastructure",
    "github.token": "a-token",
    "inputs.config": "pipegen.toml",
    "inputs.diff-fail-on": "replace",
}
LIST = "repos/example-org/infrastructure/issues/7/comments"

# What `gh` is asked for goes into a file, one JSON a line; a filter is left to jq, as gh does.
GH = """
import json, os, subprocess, sys
from pathlib import Path
here = Path(os.environ["RUNNER_TEMP"])
asked = sys.argv[1:]
body = [Path(each[6:]).read_text() for each in asked if each.startswith("body=@")]
with (here / "asked").open("a") as file:
    print(json.dumps([asked, body, os.environ.get("GH_TOKEN")]), file=file)
if "--jq" in asked:
    comments = (here / "comments").read_text()
    filter = asked[asked.index("--jq") + 1]
    subprocess.run(["jq", "-r", filter], input=comments, text=True, check=True)
sys.exit(int((here / "gh-code").read_text()))
"""
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="gh filters as jq does")


class Runner:
    """A machine that runs steps of the action in a folder, with `pipegen` and `gh` of its own."""

    def __init__(self, folder):
        self.temporary = folder / "runner"
        self.summary = folder / "summary"
        self._folder = folder
        (self.temporary / "pipegen/bin").mkdir(parents=True)
        (folder / "bin").mkdir()
        self._program(folder / "bin/gh", f'exec {sys.executable} {self.temporary}/gh.py "$@"')
        (self.temporary / "gh.py").write_text(GH)
        self.has_comments()
        self.answers(0)

    def _program(self, path, line):
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def pipegen_says(self, text, code):
        (self.temporary / "said").write_text(text)
        line = f'echo "$@" >"$RUNNER_TEMP/called"; cat "$RUNNER_TEMP/said"; exit {code}'
        self._program(self.temporary / "pipegen/bin/pipegen", line)

    def is_real(self):
        line = f'exec {sys.executable} -m pipegen "$@"'
        self._program(self.temporary / "pipegen/bin/pipegen", line)

    def has_comments(self, *comments):
        (self.temporary / "comments").write_text(json.dumps(comments))

    def answers(self, code):
        (self.temporary / "gh-code").write_text(str(code))

    def run(self, name, **context):
        step = STEPS[name]
        script = self._folder / "step.sh"
        script.write_text(step["run"])
        given = {key: _filled(value, {**CONTEXT, **context}) for key, value in step["env"].items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self._folder,
            env={
                **os.environ,
                "PATH": f"{self._folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "RUNNER_TEMP": str(self.temporary),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                **given,
            },
            capture_output=True,
            text=True,
        )

    @property
    def called(self):
        return (self.temporary / "called").read_text().split()

    @property
    def asked(self):
        path = self.temporary / "asked"
        return [json.loads(line) for line in path.read_text().splitlines()]


def _filled(value, context):
    for name, each in context.items():
        value = value.replace(f"${{{{ {name} }}}}", each)
    assert "${{" not in value
    return value


def comment(number, login="github-actions[bot]", body=f"{MARKER}old"):
    return {"id": number, "user": {"login": login}, "body": body}


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


def test_the_pull_request_is_compared_with_the_branch_that_it_goes_to(runner):
    runner.pipegen_says("**2 changes**\n", 1)

    done = runner.run(COMPARE)

    assert done.returncode == 0
    assert runner.called == [
        *("diff", "origin/main", "--config", "pipegen.toml"),
        *("--format", "markdown", "--limit", "65000"),
    ]
    assert runner.summary.read_text() == "**2 changes**\n"


def test_what_cannot_be_compared_fails_and_says_nothing(runner):
    runner.pipegen_says("", 2)

    assert runner.run(COMPARE).returncode == 1
    assert not runner.summary.exists()


@needs_jq
@pytest.mark.parametrize(
    "others",
    [
        [],
        [
            comment(1, "somebody"),
            comment(2, body="<!-- another -->"),
            comment(3, body="x" + MARKER),
        ],
    ],
)
def test_the_first_comment_is_made_where_something_changes(runner, others):
    runner.has_comments(*others)
    runner.pipegen_says("**2 changes**\n", 1)
    runner.run(COMPARE)

    assert runner.run(COMMENT).returncode == 0

    [[listing, _, _], [making, body, token]] = runner.asked
    assert listing[:3] == ["api", "--paginate", f"{LIST}?per_page=100"]
    assert making[:5] == ["api", "--silent", "--method", "POST", LIST]
    assert (body, token) == ([f"{MARKER}**2 changes**\n"], "a-token")


@needs_jq
def test_no_comment_is_made_where_nothing_changes(runner):
    runner.pipegen_says("**Nothing changes.**\n", 0)
    runner.run(COMPARE)

    assert runner.run(COMMENT).returncode == 0
    assert len(runner.asked) == 1


@needs_jq
@pytest.mark.parametrize("code", [0, 1])
def test_a_comment_that_is_there_is_kept_current(runner, code):
    runner.has_comments(comment(1, "somebody"), comment(22), comment(33))
    runner.pipegen_says("**Something else**\n", code)
    runner.run(COMPARE)

    assert runner.run(COMMENT).returncode == 0

    [_, [changing, body, _]] = runner.asked
    path = "repos/example-org/infrastructure/issues/comments/22"
    assert changing[:5] == ["api", "--silent", "--method", "PATCH", path]
    assert body == [f"{MARKER}**Something else**\n"]


@needs_jq
def test_a_comment_that_may_not_be_made_fails_the_step(runner):
    runner.pipegen_says("**2 changes**\n", 1)
    runner.run(COMPARE)
    runner.answers(1)

    assert runner.run(COMMENT).returncode != 0


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_last_step_fails_by_the_kinds_of_change(runner, code):
    runner.pipegen_says("", code)

    done = runner.run(FAIL)

    assert done.returncode == code
    assert runner.called == [
        *("diff", "origin/main", "--config", "pipegen.toml", "--fail-on", "replace"),
    ]


@needs_jq
def test_text_of_a_pull_request_is_never_run(runner, tmp_path):
    evil = f'$(touch {tmp_path}/run)`touch {tmp_path}/run`"; touch {tmp_path}/run #\n'
    runner.pipegen_says(evil, 1)

    done = runner.run(COMPARE, **{"github.base_ref": evil.strip()})
    runner.run(COMMENT)

    assert done.returncode == 0
    assert not (tmp_path / "run").exists()
    assert runner.asked[-1][1] == [MARKER + evil]


def test_a_pull_request_of_a_fork_is_compared_and_not_commented_on():
    own = "github.event.pull_request.head.repo.full_name == github.repository"

    assert STEPS[COMMENT]["if"].endswith(f" && {own}")
    assert own not in STEPS[COMPARE]["if"]


def test_no_step_that_runs_code_of_the_pull_request_has_the_token():
    with_token = [name for name, each in STEPS.items() if "token" in str(each.get("env"))]

    assert with_token == [COMMENT]
    assert "bin/pipegen" not in STEPS[COMMENT]["run"]


@pytest.mark.parametrize("name", [COMPARE, COMMENT, FAIL])
def test_it_compares_only_where_it_is_asked_to_and_never_with_rights_for_forks(name):
    asked = STEPS[name]["if"].split(" && ")

    assert {"inputs.diff == 'true'", "github.event_name == 'pull_request'"} <= {*asked}


def test_a_real_change_is_compared_with_the_base_branch(runner, tmp_path):
    shutil.copy(ROOT / "pipegen.toml", tmp_path)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    nobody = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
    for each in (
        ("init", "--quiet", "--initial-branch", "change"),
        ("add", "pipegen.toml", "templates"),
        (*nobody, "commit", "--quiet", "--message", "rendered"),
        ("update-ref", "refs/remotes/origin/main", "HEAD"),
    ):
        subprocess.run(["git", *each], cwd=tmp_path, check=True)
    path = tmp_path / "templates/vpc-setup.json"
    path.write_text(
        path.read_text().replace('"EnableDnsHostnames": true', '"EnableDnsHostnames": false')
    )
    runner.is_real()

    done = runner.run(COMPARE)

    assert (done.returncode, runner.summary.read_text().count("vpc-setup") > 1) == (0, True)
    assert runner.run(FAIL).returncode == 0
