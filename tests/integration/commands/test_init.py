"""`pipegen init`: options, prompts at a terminal, written and existing files."""

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

from pipegen import __version__
from pipegen.scaffold import init
from tests.helpers.files import content
from tests.helpers.init.session import Session, files
from tests.helpers.paths import DATA

EVERYTHING = [
    ".cfnlintrc",
    ".github/workflows/pipegen.yml",
    ".gitignore",
    "Makefile",
    "pipegen.schema.json",
    "pipegen.toml",
]
OPTIONS = [
    *("--repository", "acme/infra", "--branch", "main", "--name", "infra"),
    *("--region", "eu-west-1", "--account", "123456789012", "--email", "a@acme.example"),
    *("--environment", "qa=222233334444", "--environment", "live=333344445555"),
]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """The current folder: a new git repository without any git or AWS configuration."""
    home, folder = tmp_path / "home", tmp_path / "infra"
    home.mkdir()
    folder.mkdir()
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(folder)
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], check=True)
    return folder


def test_init_with_the_defaults_writes_every_file_and_shows_the_next_steps(
    repository, pipegen, golden
):
    result = pipegen("init", "--yes")

    assert (result.exit_code, result.stdout.splitlines()) == (0, EVERYTHING)
    assert files(repository) == EVERYTHING
    golden("init-yes.txt", result.stderr)


def test_the_written_files_match_the_golden_files(repository, pipegen):
    golden = DATA / "golden"

    pipegen("init", "--yes")

    assert (repository / "pipegen.toml").read_text() == (golden / "init-defaults.toml").read_text()
    workflow = (repository / ".github/workflows/pipegen.yml").read_text()
    assert workflow.replace(__version__, "VERSION") == (golden / "init-pipegen.txt").read_text()


def test_the_new_configuration_renders_and_passes_lint(repository, pipegen):
    pipegen("init", "--yes")

    render, lint = pipegen("render"), pipegen("lint")

    assert (render.exit_code, lint.exit_code) == (0, 0)
    assert "warning" not in render.stderr
    assert "0 errors, 0 warnings, 1 info" in lint.stdout
    assert pipegen("schema", "--check").exit_code == 0


@pytest.mark.unmeasured
def test_a_configuration_for_the_govcloud_partition_passes_lint(repository, pipegen):
    pipegen("init", "--yes", "--region", "us-gov-west-1")
    pipegen("render")

    lint = pipegen("lint")

    assert (lint.exit_code, lint.stderr) == (0, ""), lint.stdout


def test_without_a_terminal_the_missing_options_are_listed(repository, pipegen):
    before = content(repository)

    result = pipegen("init", *OPTIONS[:4])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: there is nobody to ask for --name, --region, --account, --environment and "
        "--email: the input is no terminal\n"
        "  hint: add these options, or take what is proposed with --yes\n"
    )
    assert content(repository) == before


def test_with_all_options_init_does_not_prompt(repository, pipegen):
    result = pipegen("init", *OPTIONS)

    assert (result.exit_code, result.stdout.splitlines()) == (0, EVERYTHING)
    assert "example" not in result.stderr
    text = (repository / "pipegen.toml").read_text()
    assert 'repository = "acme/infra"' in text
    assert "EXAMPLE" not in text


def test_invalid_options_are_reported_together_and_nothing_is_written(repository, pipegen):
    result = pipegen("init", "--yes", "--account", "12", "--environment", "qa")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'error: --account is "12", which is not 12 digits\n'
        '  hint: write it as in "012345678901"\n'
        'error: --environment is "qa", without an account\n'
        "  hint: write NAME=ACCOUNT\n"
        "2 mistakes; nothing was written\n"
    )
    assert files(repository) == []


def test_an_existing_configuration_is_an_error(repository, pipegen):
    (repository / "pipegen.toml").write_text("mine\n")

    result = pipegen("init", "--yes")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: pipegen.toml is there already\n"
        "  at pipegen.toml\n"
        "  hint: edit it; or move it away, and start anew\n"
    )
    assert (files(repository), (repository / "pipegen.toml").read_text()) == (
        ["pipegen.toml"],
        "mine\n",
    )


def test_an_existing_makefile_is_unchanged_and_its_missing_targets_are_listed(
    repository, pipegen, golden
):
    (repository / "Makefile").write_text("render:\n\ttrue\n")
    (repository / ".gitignore").write_text("build/\n")
    (repository / ".cfnlintrc").write_text("append_rules: [pipegen.rules]\n")

    result = pipegen("init", *OPTIONS)

    assert result.stdout.splitlines() == [
        path for path in EVERYTHING if path not in ("Makefile", ".cfnlintrc")
    ]
    golden("init-kept.txt", result.stderr)
    assert (repository / "Makefile").read_text() == "render:\n\ttrue\n"
    assert (repository / ".cfnlintrc").read_text() == "append_rules: [pipegen.rules]\n"
    assert (repository / ".gitignore").read_text() == "build/\n.pipegen-*.tmp\n"


def test_an_outdated_schema_is_unchanged_and_the_command_that_updates_it_is_shown(
    repository, pipegen
):
    (repository / "pipegen.schema.json").write_text("{}\n")

    result = pipegen("init", *OPTIONS)

    assert (repository / "pipegen.schema.json").read_text() == "{}\n"
    assert result.stderr.endswith(
        "note: pipegen.schema.json was there, and is left as it was\n"
        "next: pipegen schema --output pipegen.schema.json\n"
        "      pipegen render\n"
        "      pipegen lint\n"
        '      git add . && git commit -m "Deliver with pipegen"\n'
        "      pipegen rehearse --approve\n"
    )


def test_the_report_can_be_json(repository, pipegen):
    (repository / ".gitignore").write_text("build/\n")
    (repository / ".cfnlintrc").write_text("include_checks: [I]\n")

    result = pipegen("init", "--format", "json", "--yes", *OPTIONS[2:])

    report = json.loads(result.stdout)
    assert [(file["path"], file["status"], file["lacks"]) for file in report["files"]] == [
        (".github/workflows/pipegen.yml", "created", ""),
        (".gitignore", "changed", ""),
        ("Makefile", "created", ""),
        ("pipegen.schema.json", "created", ""),
        ("pipegen.toml", "created", ""),
        (".cfnlintrc", "kept", "append_rules: [pipegen.rules]\n"),
    ]
    assert report["examples"] == ["example-org/infrastructure"]
    assert report["next"][0] == "pipegen render"


def test_outside_of_a_repository_the_first_next_step_is_git_init(repository, pipegen, monkeypatch):
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    result = pipegen("init", "--yes")

    assert "\nnext: git init\n      pipegen render\n" in result.stderr


def test_a_folder_below_the_top_of_the_repository_is_rejected(repository, pipegen, monkeypatch):
    (repository / "below").mkdir()
    monkeypatch.chdir(repository / "below")

    result = pipegen("init", "--yes")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: {repository}/below is not the top of its git repository\n"
        f"  hint: cd {repository}, and start there: the pipeline finds its files from the top\n"
    )


def test_a_file_that_is_created_during_init_is_not_overwritten(repository, pipegen, monkeypatch):
    plan_files = init.plan_files

    def plan_and_write(settings, folder):
        planned = plan_files(settings, folder)
        (folder / "Makefile").write_text("mine\n")
        return planned

    monkeypatch.setattr(init, "plan_files", plan_and_write)

    result = pipegen("init", "--yes")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: could not write Makefile: File exists\n")
    assert (files(repository), (repository / "Makefile").read_text()) == (["Makefile"], "mine\n")


def test_a_full_disk_leaves_every_file_unchanged(repository, pipegen, monkeypatch):
    (repository / ".gitignore").write_text("build/\n")
    before = content(repository)
    write = Path.write_bytes

    def fail(path, data):
        if path.name.endswith("-pipegen.toml.tmp"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail)

    result = pipegen("init", "--yes")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not write pipegen.toml: No space left on device\n"
        "  hint: make room on the disk, or see that you may write into this folder; "
        "nothing was changed\n"
    )
    assert content(repository) == before


def test_init_prompts_again_after_an_invalid_answer(repository, golden):
    (repository.parent / "home/.aws").mkdir()
    (repository.parent / "home/.aws/config").write_text(
        "[profile tools]\nsso_account_id = 123456789012\nregion = eu-central-1\n"
        "[profile acme-prod]\nrole_arn = arn:aws:iam::333344445555:role/admin\n"
    )
    subprocess.run(["git", "remote", "add", "origin", "git@github.com:acme/infra.git"], check=True)

    with Session() as session:
        session.type("https://github.com/acme/infra", "", "refs/heads/main", "main", "my infra")
        session.type("", "Frankfurt", "", "12", "tool", "", "qa QA", "qa production", "222")
        session.type("222233334444", "acme-prod", "nobody", "a@acme.example b@acme.example")
        code, stdout = session.end()

    assert (code, stdout.splitlines()) == (0, EVERYTHING)
    golden("init-session.txt", session.seen)
    text = (repository / "pipegen.toml").read_text()
    assert 'email = ["a@acme.example", "b@acme.example"]' in text
    assert 'profile = "acme-prod"' in text


def test_init_prompts_only_for_the_missing_options(repository):
    with Session(*OPTIONS[4:]) as session:
        session.type("", "")
        code, _ = session.end()

    assert code == 0
    assert session.seen.count("]: ") == 2


@pytest.mark.parametrize(("key", "name"), [(b"\x03", "Ctrl-C"), (b"\x04", "Ctrl-D")])
def test_an_aborted_init_changes_nothing(repository, key, name):
    before = content(repository)

    with Session() as session:
        session.type("acme/infra", "")
        session.press(key)
        code, stdout = session.end()

    assert (code, stdout) == (130, ""), name
    assert session.seen.endswith("\ninterrupted\n")
    assert content(repository) == before


def test_init_prompts_again_after_an_answer_that_is_not_text(repository):
    with Session(*OPTIONS[2:]) as session:
        session.press(b"\xff\xfe\n")
        session.type("acme/infra")
        code, _ = session.end()

    assert code == 0
    assert "with a space at an end or a character that can't be seen" in session.seen
