"""What a rehearsal tells while it runs, and what it asks."""

from typing import Protocol

from pipegen.rehearsal.journal import ActionStep, SentMessage


class Observer(Protocol):
    """Somebody who watches a rehearsal."""

    def on_start(self, run: int, what: str) -> None:
        """Learn that something begins which takes a while: an action, or the set-up of a stack."""

    def on_step(self, step: ActionStep) -> None:
        """Learn that what had begun has ended."""

    def on_message(self, message: SentMessage) -> None:
        """Learn that a message has reached people."""

    def ask_approval(self, stage: str, question: str) -> bool:
        """Return whether the approver says yes in `stage`, who reads `question`."""
