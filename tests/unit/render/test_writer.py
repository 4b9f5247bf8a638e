"""The files on the disk after a render that succeeded or failed."""

import errno
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.render import writer
from tests.helpers.files import content, two_renders


@pytest.fixture
def rendered(project, pipegen):
    return two_renders(project, pipegen)


def test_the_mode_of_an_existing_file_is_preserved(project, pipegen, rendered):
    path = project / "templates/vpc-setup.json"
    path.chmod(0o640)

    pipegen("render", "--config", "other.toml")

    assert path.stat().st_mode & 0o777 == 0o640


def test_the_mode_of_a_new_file_follows_the_umask(project, pipegen):
    mask = os.umask(0o027)
    try:
        pipegen("render")
    finally:
        os.umask(mask)

    assert (project / "templates/vpc-setup.json").stat().st_mode & 0o777 == 0o640


def fail_writing(monkeypatch, name, number):
    """Make writing the temporary file of `name` fail with the error `number`."""
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
def test_a_failed_write_changes_nothing(project, pipegen, rendered, monkeypatch, number, hint):
    before = content(project)
    fail_writing(monkeypatch, "account-setup.json", number)

    result = pipegen("render", "--config", "other.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: could not write templates/account-setup.json: {os.strerror(number)}\n"
        f"  hint: {hint}; nothing was changed\n"
    )
    assert content(project) == before


def test_folders_created_for_a_failed_render_are_removed(project, pipegen, monkeypatch):
    before = content(project)
    fail_writing(monkeypatch, "vpc-setup.json", errno.ENOSPC)

    result = pipegen("render", "--output", "a/new/folder")

    assert (result.exit_code, result.stdout) == (2, "")
    assert content(project) == before


def test_a_file_at_the_path_of_the_output_folder_is_an_error(project, pipegen):
    (project / "templates").write_text("mine")

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not write templates: File exists\n"
        "  hint: choose another folder with --output; nothing was changed\n"
    )
    assert (project / "templates").read_text() == "mine"


def test_a_folder_at_the_path_of_a_file_is_an_error(project, pipegen):
    (project / "templates/vpc-setup.json").mkdir(parents=True)
    before = content(project)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not read templates/vpc-setup.json: Is a directory\n"
        "  hint: move it away, or choose another folder with --output\n"
    )
    assert content(project) == before


def test_a_named_pipe_is_not_read(project, pipegen):
    (project / "templates").mkdir()
    os.mkfifo(project / "templates/vpc-setup.json")

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not read templates/vpc-setup.json: it is no regular file\n"
        "  hint: move it away, or choose another folder with --output\n"
    )
    assert [path.name for path in (project / "templates").iterdir()] == ["vpc-setup.json"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that root can't write")
def test_a_folder_that_cannot_be_created_is_an_error(project, pipegen):
    result = pipegen("render", "--output", "/proc/self/templates")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not write /proc/self/templates: No such file or directory\n"
        "  hint: choose another folder with --output; nothing was changed\n"
    )


@contextmanager
def _unprivileged():
    """Drop root privileges for the block: root can write into any folder."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_read_only_checkout_is_an_error_only_if_something_changes(project, pipegen, rendered):
    folder = project / "templates"
    before = content(folder)
    project.chmod(0o755)
    folder.chmod(0o555)
    try:
        with _unprivileged():
            assert pipegen("render", "--config", "pipegen.toml").exit_code == 0
            result = pipegen("render", "--config", "other.toml")
    finally:
        folder.chmod(0o755)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Permission denied\n  hint: choose another folder with --output" in result.stderr
    assert content(folder) == before


def test_without_file_locks_temporary_files_of_other_renders_are_not_removed(
    tmp_path, monkeypatch
):
    def no_lock(handle, operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(writer.fcntl, "flock", no_lock)
    theirs = tmp_path / ".pipegen-1-vpc.json.tmp"
    theirs.write_text("half")

    [change] = writer.write_files({"vpc.json": "{}\n"}, tmp_path)

    assert (change.old, change.new) == (None, "{}\n")
    assert content(tmp_path) == {theirs.name: b"half", "vpc.json": b"{}\n"}


def test_ctrl_c_while_writing_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupt(path, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupt)

    with pytest.raises(KeyboardInterrupt):
        writer.write_files({"a.json": "{}\n"}, tmp_path / "new")

    assert content(tmp_path) == {}


def test_a_folder_that_is_removed_during_the_write_is_an_error(tmp_path, monkeypatch):
    def vanish(changes, hint, new):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "gone.json")

    monkeypatch.setattr(writer, "_replace", vanish)

    with pytest.raises(PipegenError, match=r"could not write gone\.json: No such file"):
        writer.write_files({"a.json": "{}\n"}, tmp_path)


def test_a_new_file_that_already_exists_is_preserved_and_nothing_is_written(tmp_path):
    (tmp_path / "b").write_text("somebody else's")
    (tmp_path / "old").write_text("old")
    files = {"a": "mine", "b": "mine", "below/c": "mine", "old": "new"}

    with pytest.raises(PipegenError) as raised:
        writer.write_files(files, tmp_path, "look", new=["a", "b", "below/c"])

    [error] = raised.value.diagnostics
    assert (error.message, error.hint) == (
        f"could not write {tmp_path / 'b'}: File exists",
        "look; nothing was changed",
    )
    assert content(tmp_path) == {"b": b"somebody else's", "old": b"old"}


def test_new_files_and_changed_files_are_written_together(tmp_path):
    (tmp_path / "old").write_text("old")

    writer.write_files({"a": "mine", "old": "new"}, tmp_path, new=["a"])

    assert content(tmp_path) == {"a": b"mine", "old": b"new"}
