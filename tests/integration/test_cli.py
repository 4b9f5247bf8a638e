"""The command line: help, exit codes, imports, signals and unwritable outputs."""

import importlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipegen import __version__
from pipegen.__main__ import main as console_script
from pipegen.cli import app
from pipegen.render import build

PIPEGEN = [sys.executable, "-m", "pipegen"]
FULL = Path("/dev/full")


def run(*arguments, **options):
    return subprocess.run([*PIPEGEN, *arguments], capture_output=True, text=True, **options)


def fail_with(monkeypatch, error):
    def fail(config):
        raise error

    monkeypatch.setattr(build, "build", fail)


@pytest.mark.parametrize("command", ["", *app.COMMANDS])
def test_help(project, pipegen, golden, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "99")
    result = pipegen(*command.split(), "--help")

    assert (result.exit_code, result.stderr) == (0, "")
    golden(f"help{'-' if command else ''}{command}.txt", result.stdout)


@pytest.mark.parametrize("command", app.COMMANDS)
def test_the_command_list_shows_the_summary_of_each_command(command):
    cli_command = importlib.import_module(app.command_module(command)).command

    assert cli_command.help.partition("\n")[0] == app.COMMANDS[command]


def test_the_version_is_that_of_the_package(pipegen):
    result = pipegen("--version")

    assert (result.exit_code, result.stdout) == (0, f"pipegen {__version__}\n")


def test_the_console_script_exits_with_the_code(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["pipegen", "nothing"])

    with pytest.raises(SystemExit) as raised:
        console_script()

    assert raised.value.code == 2


def test_file_names_are_utf_8_even_in_an_ascii_locale(project):
    name = "st\N{LATIN SMALL LETTER A WITH DIAERESIS}cks/queue.json"
    (project / name).parent.mkdir()
    (project / name).write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment = {**os.environ, **ascii_only}

    proposed = run("import", ".", env=environment, encoding="utf-8")
    with (project / "pipegen.toml").open("a", encoding="utf-8") as file:
        file.write(proposed.stdout)
    rendered = run("render", env=environment)

    assert (proposed.returncode, rendered.returncode) == (0, 0), rendered.stderr
    assert f'\ntemplate = "{name}"\n' in proposed.stdout


@pytest.mark.parametrize(("options", "started"), [({}, True), ({"utf8": "0"}, False)])
def test_the_process_restarts_in_utf_8_mode_only_once(monkeypatch, options, started):
    calls = []
    monkeypatch.setattr(os, "execv", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    monkeypatch.setattr(sys, "_xoptions", options)
    monkeypatch.setattr(sys, "orig_argv", ["python", "-E", "bin/pipegen", "--version"])
    monkeypatch.setattr(sys, "argv", ["pipegen", "--version"])

    with pytest.raises(SystemExit):
        console_script()

    call = (sys.executable, [sys.executable, "-X", "utf8", "-E", "bin/pipegen", "--version"])
    assert calls == ([call] if started else [])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["init", "import", "render", "lint", "diff", "graph", "rehearse", "plan", "schema"]),
        ("ren", ["render"]),
        ("plan --d", ["--direct"]),
    ],
)
def test_a_shell_completes_commands_and_options(pipegen, monkeypatch, typed, expected):
    words = typed.split() or [""]
    monkeypatch.setenv("_PIPEGEN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"pipegen {typed}")
    monkeypatch.setenv("COMP_CWORD", str(len(words)))

    result = pipegen()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"plain,{name}" for name in expected]


def test_without_a_command_the_help_is_shown_as_a_usage_error(pipegen):
    result = pipegen()

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: pipegen [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rendr"], "error: no such command 'rendr'\n  hint: did you mean render?\n"),
        (["xyz"], "error: no such command 'xyz'\n  hint: see pipegen --help\n"),
        (
            ["--xyz"],
            "\n  hint: see pipegen --help\n",
        ),
        (
            ["init", "--name"],
            "error: option '--name' requires an argument\n  hint: see pipegen init --help\n",
        ),
        (
            ["plan", "--only", "accounts", "--direct", "qa"],
            "error: --only and --direct can't be used together\n  hint: see pipegen plan --help\n",
        ),
        (
            ["plan", "--direct", "producton"],
            "error: there is no environment producton\n  hint: did you mean production?\n",
        ),
        (
            ["plan", "--direct", "xyz"],
            "error: there is no environment xyz\n  hint: there are qa, production\n",
        ),
    ],
)
def test_a_usage_error_is_reported_with_a_hint(project, pipegen, arguments, message):
    result = pipegen(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(message)


def test_several_errors_are_counted(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace("222222222222", "2").replace("eu-west-1", "x"))

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert re.findall(r"^  at (.*)$", result.stderr, re.M) == ["pipegen.toml:7", "pipegen.toml:19"]
    assert result.stderr.endswith("\n2 mistakes; nothing was written\n")
    assert not (project / "templates").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_ends_with_130(project, pipegen, monkeypatch, error):
    fail_with(monkeypatch, error)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.strip() == "interrupted"


def test_a_bug_shows_its_traceback_and_ends_with_2(project, pipegen, monkeypatch):
    fail_with(monkeypatch, ZeroDivisionError("so"))

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Traceback")
    assert result.stderr.endswith(
        "ZeroDivisionError: so\nerror: this is a bug in pipegen; please report the lines above\n"
    )


def test_a_file_with_a_permission_error_is_named(project, pipegen, monkeypatch):
    fail_with(monkeypatch, PermissionError(13, "Permission denied", "some/file"))

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: some/file: Permission denied\n  hint: see that it can be used\n"
    )


@pytest.fixture
def buffered(monkeypatch):
    """Let child processes buffer their output until the end, as they do for users."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
def test_a_full_output_device_is_an_error(project, buffered):
    with FULL.open("w") as full:
        result = subprocess.run([*PIPEGEN, "plan"], stdout=full, stderr=subprocess.PIPE, text=True)

    assert result.returncode == 2
    assert result.stderr.endswith(
        "error: could not go on: No space left on device\n"
        "  hint: see that the output has room, and that the current folder still exists\n"
    )
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


def test_a_closed_output_pipe_is_not_reported_as_a_bug(project, buffered):
    read, write = os.pipe()
    os.close(read)
    try:
        result = subprocess.run(
            [*PIPEGEN, "plan"], stdout=write, stderr=subprocess.PIPE, text=True
        )
    finally:
        os.close(write)

    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


def test_a_render_succeeds_with_stdout_closed(project):
    command = " ".join(f"'{word}'" for word in [*PIPEGEN, "render"])

    result = subprocess.run(["sh", "-c", f"exec {command} >&-"], stderr=subprocess.PIPE, text=True)

    assert result.returncode == 0, result.stderr
    assert (project / "templates/vpc-setup.json").is_file()


def test_sigint_ends_a_real_process_with_130(project):
    (project / "slow.py").write_text(
        "import os, signal\n"
        "def build():\n"
        # A shell starts background jobs without a handler of SIGINT.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"    os.kill(os.getpid(), {int(signal.SIGINT)})\n"
        "    signal.pause()\n"
    )
    with (project / "pipegen.toml").open("a") as file:
        file.write('[[stack]]\nname = "slow"\nfunction = "slow:build"\n')

    result = run("render")

    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr.endswith("interrupted\n")


def test_ctrl_c_while_click_is_imported_shows_no_traceback(tmp_path):
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt")

    result = run("--version", env={**os.environ, "PYTHONPATH": str(tmp_path)})

    assert (result.returncode, result.stdout, result.stderr) == (130, "", "interrupted\n")


def imported_modules(*arguments, **environment):
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipegen", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0
    return {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in result.stderr.splitlines()
        if line.startswith("import time:")
    }


@pytest.mark.parametrize("arguments", [["render"], ["plan"], ["plan", "--direct", "qa"]])
def test_rendering_and_planning_import_neither_cfn_lint_nor_boto3(project, arguments):
    modules = imported_modules(*arguments)

    assert "troposphere" in modules
    assert not modules & {"cfnlint", "boto3", "botocore", "yaml", "cfn_clean"}


@pytest.mark.parametrize("arguments", [["init", "--yes"], ["import", "."]])
def test_starting_imports_neither_cfn_lint_nor_boto3(project, arguments):
    if arguments[0] == "init":
        (project / "pipegen.toml").unlink()
    (project / "a.json").write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')

    assert not imported_modules(*arguments) & {"cfnlint", "boto3", "botocore", "yaml", "cfn_clean"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_do_not_import_troposphere(arguments):
    modules = imported_modules(*arguments)

    assert "click" in modules
    assert not modules & {"cfnlint", "boto3", "botocore", "troposphere", "awacs", "yaml"}


@pytest.mark.parametrize("words", ["plan --direct", "rehearse --until"])
def test_completing_a_name_builds_no_template(project, words):
    typed = {"COMP_WORDS": f"pipegen {words} ", "COMP_CWORD": "3"}

    modules = imported_modules(_PIPEGEN_COMPLETE="bash_complete", **typed)

    assert "tomllib" in modules
    assert not modules & {"cfnlint", "boto3", "botocore", "troposphere", "awacs", "yaml"}
