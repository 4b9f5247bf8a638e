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
_FRAME_SECONDS = 0.1


class Progress:
    """Observes a rehearsal: prints a line per action, and a spinner during the current one.

    `answer` is the answer to approvals.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def on_start(self, run: int, activity: str) -> None:
        """Show a spinner with the text `activity`."""
        if self._is_terminal:
            self.end()
            self._stopped.clear()
            self._thread = threading.Thread(target=self._spin, args=(activity,), daemon=True)
            self._thread.start()

    def on_step(self, step: "ActionStep") -> None:
        """Print the result of an action."""
        self.end()
        mark, colour = ("ok", "green") if step.ok else ("failed", "red")
        action = step.action if step.stage == step.action else f"{step.stage} {step.action}"
        account = f" in {step.account}" if step.stack else ""
        click.secho(f"{mark:6}", fg=colour, nl=False, err=True)
        click.echo(f" run {step.run}: {action}{account}: {step.status}", nl=False, err=True)
        click.echo(f", {step.seconds:.2f} s" if self._is_terminal else "", err=True)
        if step.reason:
            click.echo(f"       {single_line(step.reason)}", err=True)

    def on_message(self, message: "SentMessage") -> None:
        """Print the subject of a message, or the beginning of its text."""
        self.end()
        subject = single_line(message.subject or message.text[:60])
        click.echo(f"told   run {message.run}: {subject}", err=True)

    def ask_approval(self, stage: str, question: str) -> bool:
        """Return whether to approve; ask the user unless the answer is known."""
        if self._answer != "ask":
            return self._answer == "approve"
        self.end()
        click.echo(f"{stage} asks:", err=True)
        for line in question.splitlines():
            click.echo(single_line(line), err=True)
        return _confirm()

    def end(self) -> None:
        """Remove the spinner."""
        if self._thread:
            self._stopped.set()
            self._thread.join()
            self._thread = None

    def _spin(self, text: str) -> None:
        start, frames, line = time.monotonic(), itertools.cycle(_FRAMES), ""
        while not self._stopped.is_set():
            line = f"{next(frames)} {text}  {time.monotonic() - start:.1f} s"
            line = line[: shutil.get_terminal_size().columns - 1]  # a longer one would wrap
            click.echo(f"\r{line}", nl=False, err=True)
            self._stopped.wait(_FRAME_SECONDS)
        click.echo("\r" + " " * len(line) + "\r", nl=False, err=True)


def _confirm() -> bool:
    try:
        return click.confirm("Approve?", err=True)
    except click.Abort as abort:
        click.echo(err=True)  # end the line of the question
        if isinstance(abort.__context__, EOFError):
            raise PipegenError("nobody has answered", "add --approve or --reject") from None
        raise
