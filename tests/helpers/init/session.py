"""`pipegen init` on a terminal: read its questions and type the answers."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

_TIMEOUT = 30  # seconds without output from the command
_SHELL = 'exec "$0" "$@" <"$TTY" 2>"$TTY"'
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Session:
    """`pipegen init`, in the current folder, on a terminal of its own; stdout is a pipe."""

    def __init__(self, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        # This shell leads a session: the terminal that it opens becomes its controlling terminal.
        self._process = subprocess.Popen(
            ["sh", "-c", _SHELL, sys.executable, "-m", "pipegen", "init", *arguments],
            env={**os.environ, "TTY": os.ttyname(slave)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._slave = slave
        self.seen = ""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *error: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        os.close(self._slave)
        os.close(self._master)

    def type(self, *answers: str) -> None:
        """Type each of `answers`, and Enter, when the command asks."""
        for answer in answers:
            self._until_asked()
            os.write(self._master, answer.encode() + b"\n")

    def press(self, key: bytes) -> None:
        """Press a single key when the command asks."""
        self._until_asked()
        os.write(self._master, key)

    def end(self) -> tuple[int, str]:
        """Return the exit code and what was written to stdout."""
        out, _ = self._process.communicate(timeout=_TIMEOUT)
        raw = b""
        while select.select([self._master], [], [], 0)[0]:
            raw += os.read(self._master, 4096)
        self.seen += _plain(raw)
        return self._process.returncode, out

    def _until_asked(self) -> None:
        start = len(self.seen)
        raw = b""
        while not self.seen[start:].endswith("]: "):
            ready, _, _ = select.select([self._master], [], [], _TIMEOUT)
            assert ready, f"nothing is asked after: {self.seen}"
            raw += os.read(self._master, 4096)
            self.seen = self.seen[:start] + _plain(raw)


def _plain(raw: bytes) -> str:
    return _COLOURS.sub("", raw.decode(errors="replace")).replace("\r\n", "\n")


def files(folder: Path) -> list[str]:
    """Return the paths of all files below `folder`, without those of git."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in paths if path.parts[0] != ".git")
