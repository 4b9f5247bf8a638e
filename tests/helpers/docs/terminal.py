"""A terminal of somebody who follows a page, with this pipegen and both streams in order."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.docs.markdown import ROOT

_SECONDS = 300
_NOBODY = {
    f"GIT_{whose}_{what}": value
    for whose in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "nobody"), ("EMAIL", "nobody@example.com"))
}


@dataclass(frozen=True)
class Terminal:
    """A shell that keeps the folder it is in from one command to the next."""

    home: Path
    variables: Mapping[str, str]

    def types(self, command: str) -> tuple[int, str]:
        """Return the exit code of `command`, and what a person sees who types it."""
        where = self.home / "where"
        done = subprocess.run(
            ["sh", "-c", f"trap 'pwd >\"{where}\"' EXIT\n{command}"],
            cwd=where.read_text("utf-8").strip() if where.exists() else self.home,
            env=dict(self.variables),
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
        )
        return done.returncode, done.stdout


def opened(home: Path, more: Mapping[str, str] | None = None) -> Terminal:
    """Return a terminal in the empty folder `home`, with `more` variables."""
    (home / "bin").mkdir(exist_ok=True)
    command = home / "bin/pipegen"
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m pipegen \"$@\"\n", "utf-8")
    command.chmod(0o755)
    given = {
        "PATH": f"{home / 'bin'}:{os.defpath}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        **_NOBODY,
        **(more or {}),
    }
    (home / "gitconfig").write_text("[init]\n\tdefaultBranch = main\n", "utf-8")
    kept = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "XDG_CACHE_HOME")
    measured = {name: os.environ[name] for name in kept if name in os.environ}
    return Terminal(home, {**environment(given), **measured})


def environment(variables: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    """Return `variables`, by default this process's, with this pipegen, whichever is installed."""
    given = os.environ if variables is None else variables
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), given.get("PYTHONPATH")]))
    return {**given, "PYTHONPATH": path, **more}
