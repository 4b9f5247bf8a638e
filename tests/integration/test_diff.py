"""`pipegen diff`: arguments, exit codes and usage errors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.paths import DATA

DOCS = Path(__file__).parents[2] / "docs"
PAIRS = DATA / "diff"


def template(**properties):
    queue = {"Type": "AWS::SQS::Queue", "Properties": properties}
    return json.dumps({"Resources": {"Queue": queue}})


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.json").write_text(template(QueueName="a"))
    (tmp_path / "new.json").write_text(template(QueueName="b"))
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ("replace", 1),
        ("broaden", 0),
        ("remove", 0),
        ("break", 0),
        ("broaden,remove", 0),
        ("broaden, replace", 1),
    ],
)
def test_diff_exits_with_1_only_for_the_requested_kinds_of_change(files, pipegen, kinds, code):
    result = pipegen("diff", "old.json", "new.json", "--fail-on", kinds)

    assert (result.exit_code, result.stderr) == (code, "")
    assert result.stdout.startswith("1 of 1 stack changes from old.json to new.json: 1 replaced\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["a", "b", "c"],
            "error: name one commit, or two files or folders\n  hint: see pipegen diff --help\n",
        ),
        (
            [""],
            "error: a name is empty: a variable may not be set\n  hint: see pipegen diff --help\n",
        ),
        (
            ["old.json", "new.json", "--fail-on", "replace,everything"],
            "error: invalid value for '--fail-on': 'everything' is not one of broaden, break, "
            "replace, remove\n  hint: see pipegen diff --help\n",
        ),
        (
            ["old.json", "new.json", "--format", "json", "--limit", "512"],
            "error: --limit shortens text and Markdown only\n  hint: see pipegen diff --help\n",
        ),
        (
            ["nothing", "nowhere"],
            "error: there is no file or folder nothing\n"
            "  hint: compare two that exist, or name a commit\n"
            "error: there is no file or folder nowhere\n"
            "  hint: compare two that exist, or name a commit\n"
            "2 mistakes; nothing was written\n",
        ),
        (
            ["folder", "new.json"],
            "error: one of folder and new.json is a folder, the other a file\n"
            "  hint: compare two files, or two folders\n",
        ),
        (
            ["folder", "folder"],
            "error: there are no templates in folder nor in folder\n"
            "  hint: name folders with templates: .json, .yaml, .yml or .template\n",
        ),
    ],
)
def test_a_usage_error_is_reported_with_a_hint(files, pipegen, arguments, message):
    result = pipegen("diff", *arguments)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


def test_a_path_alone_is_not_a_commit(repository, pipegen):
    result = pipegen("diff", "templates")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "error: templates is no commit, but a path\n"
        "  hint: name what to compare it with: pipegen diff templates OTHER\n",
    )


def test_an_unknown_commit_is_an_error(repository, pipegen):
    result = pipegen("diff", "v9")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "error: there is no commit v9 in the repository\n"
        "  hint: name a commit, a tag or a branch that git knows: git log, git branch --all\n",
    )


def test_diff_outside_of_a_repository_is_an_error(project, pipegen, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    pipegen("render")

    result = pipegen("diff")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: there is no git repository to compare with\n  at ")


def test_the_limit_shortens_markdown(files, pipegen):
    result = pipegen("diff", "old.json", "new.json", "--format", "markdown", "--limit", 150)

    assert len(result.stdout) <= 150
    assert result.stdout.startswith(
        "**1 of 1 stack changes from old.json to new.json: 1 replaced**\n"
    )


def test_only_the_templates_of_a_folder_are_compared(files, pipegen):
    for name in ("one", "two"):
        folder = files / name
        (folder / "inside").mkdir(parents=True)
        (folder / ".git").mkdir()
        (folder / ".git/hidden.json").write_text("Resources")
        (folder / "package.json").write_text('{"name": "Resources"}')
        (folder / "parameters.json").write_text('{"Parameters": {"Resources": "x"}}')
        (folder / "picture.json").write_bytes(b"\xff\xfe")
        (folder / "inside/queue.template").write_text(template(DelaySeconds=len(folder.name)))
    (files / "two/inside/queue.template").write_text(template(DelaySeconds=7))

    result = pipegen("diff", "one", "two")

    assert result.stdout == (
        "1 of 1 stack changes from one to two: 1 changed\n"
        "\n"
        "changed: inside/queue.template\n"
        "  changed: Queue (AWS::SQS::Queue)\n"
        "    DelaySeconds: 3 -> 7\n"
    )


def test_control_characters_in_a_value_do_not_reach_the_terminal(files, pipegen):
    (files / "new.json").write_text(template(QueueName="a\x1b[2Jb\n"))

    result = pipegen("diff", "old.json", "new.json")

    assert '    QueueName: a -> "a\\u001b[2Jb\\n" (replaces it)\n' in result.stdout


def test_diff_imports_no_cfn_lint_boto3_or_emulator():
    pair = PAIRS / "identical"
    code = (
        "import sys; from pipegen.cli import app; "
        f"code = app.run(['diff', {str(pair / 'before.json')!r}, {str(pair / 'after.json')!r}]); "
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    code, *modules = result.stdout.splitlines()[-1].split()
    assert code == "0"
    assert not set(modules) & {"cfnlint", "boto3", "botocore", "ministack", "yaml"}


def test_the_documentation_page_shows_the_actual_output(repository, pipegen):
    repository.configure(
        ("10.10.0.0/16", "10.11.0.0/16"), ('NatGateways = "single"', 'NatGateways = "per-az"')
    )
    pipegen("render")

    result = pipegen("diff", "HEAD")

    page = (DOCS / "diff.md").read_text()
    shown = page.partition("```text\n")[2].partition("```")[0]
    assert result.stdout.startswith(shown)
