"""pipegen as somebody has it who types it: a process of its own, with both streams in order."""

import os
import subprocess
import sys
from pathlib import Path

from documentation.markdown import ROOT


def typed(command: str, folder: Path) -> str:
    """Return what a person sees who types `command`, which begins with `pipegen`, in `folder`."""
    done = subprocess.run(
        [sys.executable, "-m", "pipegen", *command.split()[1:]],
        cwd=folder,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that has this pipegen, whichever is installed."""
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, **more}
