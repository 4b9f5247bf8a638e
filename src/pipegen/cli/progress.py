"""Live progress of a rehearsal on stderr: a spinner on a terminal, plain lines elsewhere."""

import itertools
import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING, Literal

import click

from pipegen.errors import PipegenError
from pipegen.text import single_line

if TYPE_CHECKING:
    from pipegen.rehearsal.journal import ActionStep, SentMessage

Answer = Literal["approve", "reject", "ask"]
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PAUSE = 0.1


class Progress:
    """Watches a rehearsal: a line for each thing that is done; the last one turns while it lasts.

    `answer` is what the approver says.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._turns = sys.stderr is not None and sys.stderr.isatty()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    def on_start(self, run: int, what: str) -> None:
        """Let a line turn for `what`."""
        if self._turns:
            self.end()
            self._over.clear()
            self._thread = threading.Thread(target=self._turn, args=(what,), daemon=True)
            self._thread.start()

    def on_step(self, step: "ActionStep") -> None:
        """Print what became of it."""
        self.end()
        mark, colour = ("ok", "green") if step.ok else ("failed", "red")
        what = step.action if step.stage == step.action else f"{step.stage} {step.action}"
        where = f" in {step.account}" if step.stack else ""
        click.secho(f"{mark:6}", fg=colour, nl=False, err=True)
        click.echo(f" run {step.run}: {what}{where}: {step.status}", nl=False, err=True)
        click.echo(f", {step.seconds:.2f} s" if self._turns else "", err=True)
        if step.reason:
            click.echo(f"       {single_line(step.reason)}", err=True)

    def on_message(self, message: "SentMessage") -> None:
        """Print who was told what, by its subject."""
        self.end()
        told = single_line(message.subject or message.text[:60])
        click.echo(f"told   run {message.run}: {told}", err=True)

    def ask_approval(self, stage: str, question: str) -> bool:
        """Return the answer; where it is not given, ask for it."""
        if self._answer != "ask":
            return self._answer == "approve"
        self.end()
        click.echo(f"{stage} asks:", err=True)
        for line in question.splitlines():
            click.echo(single_line(line), err=True)
        return _confirmed()

    def end(self) -> None:
        """Take away what turns."""
        if self._thread:
            self._over.set()
            self._thread.join()
            self._thread = None

    def _turn(self, what: str) -> None:
        start, frames, line = time.monotonic(), itertools.cycle(_FRAMES), ""
        while not self._over.is_set():
            line = f"{next(frames)} {what}  {time.monotonic() - start:.1f} s"
            line = line[: shutil.get_terminal_size().columns - 1]  # a longer one would not go away
            click.echo(f"\r{line}", nl=False, err=True)
            self._over.wait(_PAUSE)
        click.echo("\r" + " " * len(line) + "\r", nl=False, err=True)


def _confirmed() -> bool:
    try:
        return click.confirm("Approve?", err=True)
    except click.Abort as abort:
        click.echo(err=True)  # away from the question
        if isinstance(abort.__context__, EOFError):
            raise PipegenError("nobody has answered", "add --approve or --reject") from None
        raise
