"""The interface through which a rehearsal shows its progress and asks for approvals."""

from typing import Protocol

from pipegen.rehearsal.journal import ActionStep, SentMessage


class Observer(Protocol):
    """An observer of a rehearsal, for example a progress display."""

    def on_start(self, run: int, activity: str) -> None:
        """Handle the start of `activity`: a stage's action, or the deploy of a set-up stack."""

    def on_step(self, step: ActionStep) -> None:
        """Handle the end of the action or deployment that started last."""

    def on_message(self, message: SentMessage) -> None:
        """Handle a message that the subscribers of a topic received."""

    def ask_approval(self, stage: str, question: str) -> bool:
        """Return True if the approver of `stage`, who reads `question`, approves."""
