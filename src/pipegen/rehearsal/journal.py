"""What a rehearsal did, and what it found: the data that every report is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pipegen.findings import Finding
from pipegen.rehearsal.accounts import Held

NOT_CHECKED = (
    "that AWS takes each value in your accounts: quotas, images, instance types, zones, names "
    "that somebody else has, policies of the organization",
    "that anything boots, becomes healthy or signals",
    "the connection to GitHub, and the subscriptions of people and chats",
    "how CodePipeline queues executions",
)
"""What no rehearsal can show."""


@dataclass(frozen=True, slots=True)
class Step:
    """An action that was performed, or a stack that was set up (in the stage "", run 0)."""

    run: int
    stage: str
    action: str
    ok: bool
    seconds: float
    account: str = ""
    role: str = ""
    """As whom it was performed."""
    stack: str = ""
    status: str = ""
    """What became of the stack, or of the action."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """Why it failed, in AWS's words."""


@dataclass(frozen=True, slots=True)
class Message:
    """What was sent to people: the text of an e-mail, or of a chat."""

    run: int
    topic: str
    subject: str
    text: str


@dataclass
class Journal:
    """The whole of a rehearsal, in the order in which it happened."""

    steps: list[Step] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stubbed: set[str] = field(default_factory=set)
    """Resource types that the emulator does not know: nothing was made for them."""
    held: dict[str, Sequence[Held]] = field(default_factory=dict)
    """Account → its stacks at the end."""
    address: str = ""
    """Where the emulator still runs, "" where it has ended."""

    @property
    def clean(self) -> bool:
        """Return whether nothing was found."""
        return not self.findings

    def record(self) -> dict[str, Any]:
        """Return everything, as JSON has it."""
        return {
            "steps": [asdict(each) for each in self.steps],
            "messages": [asdict(each) for each in self.messages],
            "findings": [asdict(each) for each in self.findings],
            "stubbed": sorted(self.stubbed),
            "accounts": {
                account: [asdict(each) for each in held] for account, held in self.held.items()
            },
            "not_checked": list(NOT_CHECKED),
            "address": self.address,
        }
