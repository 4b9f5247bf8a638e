"""Killed and concurrent renders leave every file complete."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from pipegen.cli import app
from pipegen.render import writer
from tests.helpers.files import content, two_renders

LEFTOVER = re.compile(r"\.pipegen-\d+-.+\.json\.tmp")
WRITES = ("open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir")


@pytest.fixture
def renders(project, pipegen):
    return two_renders(project, pipegen)


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
    count = 0

    def hook(event, arguments):
        nonlocal count
        if event in WRITES and str(arguments[0]).startswith(folder):
            count += 1
            if count == point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def killed_write(point, files):
    def run():
        kill_at(point, "templates")
        writer.write_files(files, Path("templates"))
        return 0

    return os.waitstatus_to_exitcode(os.waitpid(forked(run), 0)[1])


def texts(contents):
    return {name: data.decode() for name, data in contents.items() if data is not None}


def test_a_killed_render_leaves_complete_files_and_the_next_render_updates_them(
    project, pipegen, renders
):
    first, second = renders
    folder, mixes, point = project / "templates", 0, 1

    while killed_write(point, texts(second)) == -signal.SIGKILL:
        now = content(folder)
        extra = {name for name in now if name not in first}
        assert all(LEFTOVER.fullmatch(Path(name).name) for name in extra)
        assert all(now[name] in (first[name], second[name]) for name in first)
        mixed = any(now[name] != first[name] for name in first)
        mixes += mixed
        if mixes == 4 or not mixed:
            assert pipegen("render", "--check").exit_code == int(mixed)
            assert content(folder) == now
            assert pipegen("render").exit_code == 0
        else:
            writer.write_files(texts(first), Path("templates"))
        assert content(folder) == first
        point += 1

    assert content(folder) == second
    assert mixes >= 7  # all of the eight files but the last


@pytest.mark.unmeasured
def test_concurrent_renders_never_fail_or_mix_bytes(project, renders):
    first, second = renders
    folder = project / "templates"

    def rounds(configuration):
        return lambda: max(app.run(["render", "--config", configuration]) for _ in range(12))

    children = [forked(rounds(name)) for name in ("pipegen.toml", "other.toml")]
    running, codes = set(children), []
    while running:
        for name in first:
            if first[name] is not None:
                assert (folder / name).read_bytes() in (first[name], second[name])
        for child in list(running):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                running.remove(child)
                codes.append(status)

    assert codes == [0, 0]
    assert content(folder) in renders


def test_concurrent_first_renders_create_the_folders_without_an_error(project):
    children = [forked(lambda: app.run(["render"])) for _ in range(4)]

    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    assert not list(project.glob("templates/**/.pipegen-*"))
