"""What is on the disk after a render that went well, failed, was killed, or was not alone."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipegen import cli, writing
from pipegen.errors import PipegenError

LEFTOVER = re.compile(r"\.pipegen-\d+-.+\.json\.tmp")
WRITES = ("open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir")


def content(folder):
    """Path → bytes of everything below `folder`; a folder has None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def other(text):
    """`pipegen.toml` with another value in every rendered file."""
    return text.replace('project = "infrastructure"', 'project = "other"').replace('"10.', '"10.1')


@pytest.fixture
def two(project, pipegen):
    """What two configurations render to, of which the first one is on the disk."""
    text = (project / "pipegen.toml").read_text()
    (project / "other.toml").write_text(other(text))
    assert pipegen("render", "--config", "other.toml").exit_code == 0
    second = content(project / "templates")
    assert pipegen("render").exit_code == 0
    first = content(project / "templates")
    assert first.keys() == second.keys()
    return first, second


def forked(run):
    """Call `run` in a child process, and return its id."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = run()
        finally:
            os._exit(code)
    return child


def kill_at(point, folder):
    """End this process as if by `kill -9`, before the `point`-th time it touches `folder`."""
    seen = 0

    def hook(event, arguments):
        nonlocal seen
        if event in WRITES and str(arguments[0]).startswith(folder):
            seen += 1
            if seen == point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def killed_render(point):
    def run():
        kill_at(point, "templates")
        return cli.run(["render", "--config", "other.toml"])

    return os.waitstatus_to_exitcode(os.waitpid(forked(run), 0)[1])


def test_a_render_that_is_killed_leaves_whole_files_and_the_next_one_mends_them(
    project, pipegen, two
):
    first, second = two
    folder, mixes, point = project / "templates", 0, 1

    while killed_render(point) == -signal.SIGKILL:
        now = content(folder)
        extra = {name for name in now if name not in first}
        assert all(LEFTOVER.fullmatch(Path(name).name) for name in extra)
        assert all(now[name] in (first[name], second[name]) for name in first)
        mixed = any(now[name] != first[name] for name in first)
        mixes += mixed
        assert pipegen("render", "--check").exit_code == int(mixed)
        assert content(folder) == now
        assert pipegen("render").exit_code == 0
        assert content(folder) == first
        point += 1

    assert content(folder) == second
    assert mixes >= 7  # each of the eight files but the last


def test_renders_at_the_same_time_never_mix_bytes_nor_fail(project, two):
    first, second = two
    folder = project / "templates"

    def rounds(configuration):
        return lambda: max(cli.run(["render", "--config", configuration]) for _ in range(12))

    children = [forked(rounds(name)) for name in ("pipegen.toml", "other.toml")]
    running, codes = set(children), []
    while running:
        for name in first:
            if first[name] is not None:
                assert (folder / name).read_bytes() in (first[name], second[name])
        for child in list(running):
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                running.remove(child)
                codes.append(status)

    assert codes == [0, 0]
    assert content(folder) in two


def test_a_first_render_of_two_at_the_same_time_makes_the_folders_once(project):
    children = [forked(lambda: cli.run(["render"])) for _ in range(4)]

    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    assert not list(project.glob("templates/**/.pipegen-*"))


def test_what_was_executable_or_private_stays_so(project, pipegen, two):
    path = project / "templates/vpc-setup.json"
    path.chmod(0o640)

    pipegen("render", "--config", "other.toml")

    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_may_be_read_by_whom_the_user_lets(project, pipegen):
    mask = os.umask(0o027)
    try:
        pipegen("render")
    finally:
        os.umask(mask)

    assert (project / "templates/vpc-setup.json").stat().st_mode & 0o777 == 0o640


def refuse(monkeypatch, name, number):
    """Let writing the `name`-d temporary file fail with the error `number`."""
    write = Path.write_bytes

    def fail(path, data):
        if path.name.endswith(f"-{name}.tmp"):
            write(path, data[:10])
            raise OSError(number, os.strerror(number))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail)


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.ENOSPC, "make room on the disk, or choose another folder with --output"),
        (errno.EDQUOT, "make room on the disk, or choose another folder with --output"),
        (errno.EIO, "choose another folder with --output"),
    ],
)
def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(
    project, pipegen, two, monkeypatch, number, hint
):
    before = content(project)
    refuse(monkeypatch, "account-setup.json", number)

    result = pipegen("render", "--config", "other.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: could not write templates/account-setup.json: {os.strerror(number)}\n"
        f"  hint: {hint}; nothing was changed\n"
    )
    assert content(project) == before


def test_folders_made_for_a_render_that_fails_are_removed_again(project, pipegen, monkeypatch):
    before = content(project)
    refuse(monkeypatch, "vpc-setup.json", errno.ENOSPC)

    result = pipegen("render", "--output", "a/new/folder")

    assert (result.exit_code, result.stdout) == (2, "")
    assert content(project) == before


def test_a_file_larger_than_the_system_allows_leaves_everything_as_it_was(project, two):
    before = content(project)
    script = (
        "import resource, sys; from pipegen import cli;"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]));"
        "code = cli.run(['render', '--config', 'other.toml']);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits);"
        "sys.exit(code)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (2, "")
    assert "File too large\n  hint: make room on the disk" in done.stderr
    assert content(project) == before


def test_a_file_where_the_folder_should_be_is_an_error(project, pipegen):
    (project / "templates").write_text("mine")

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not write templates: File exists\n"
        "  hint: choose another folder with --output; nothing was changed\n"
    )
    assert (project / "templates").read_text() == "mine"


def test_a_folder_where_a_file_should_be_is_an_error(project, pipegen):
    (project / "templates/vpc-setup.json").mkdir(parents=True)
    before = content(project)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not read templates/vpc-setup.json: Is a directory\n"
        "  hint: move it away, or choose another folder with --output\n"
    )
    assert content(project) == before


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that root can't write")
def test_a_folder_that_nobody_can_write_is_an_error(project, pipegen):
    result = pipegen("render", "--output", "/proc/self/templates")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not write /proc/self/templates: No such file or directory\n"
        "  hint: choose another folder with --output; nothing was changed\n"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_a_read_only_checkout_is_an_error_only_if_something_changes(project, pipegen, two):
    folder = project / "templates"
    before = content(folder)
    folder.chmod(0o555)
    try:
        assert pipegen("render").exit_code == 0
        result = pipegen("render", "--config", "other.toml")
    finally:
        folder.chmod(0o755)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Permission denied\n  hint: choose another folder with --output" in result.stderr
    assert content(folder) == before


def test_where_renders_cannot_wait_for_each_other_nobody_elses_files_are_removed(
    tmp_path, monkeypatch
):
    def no_lock(handle, operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(writing.fcntl, "flock", no_lock)
    theirs = tmp_path / ".pipegen-1-vpc.json.tmp"
    theirs.write_text("half")

    [change] = writing.write({"vpc.json": "{}\n"}, tmp_path)

    assert (change.old, change.new) == (None, "{}\n")
    assert content(tmp_path) == {theirs.name: b"half", "vpc.json": b"{}\n"}


def test_ctrl_c_while_writing_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupt(path, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupt)

    with pytest.raises(KeyboardInterrupt):
        writing.write({"a.json": "{}\n"}, tmp_path / "new")

    assert content(tmp_path) == {}


def test_a_folder_that_vanishes_meanwhile_is_an_error(tmp_path, monkeypatch):
    def vanish(changes):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "gone.json")

    monkeypatch.setattr(writing, "_replace", vanish)

    with pytest.raises(PipegenError, match=r"could not write gone\.json: No such file"):
        writing.write({"a.json": "{}\n"}, tmp_path)
