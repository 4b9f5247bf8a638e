"""What a rehearsal did, and what it found: the data that every report is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pipegen.codepipeline.model import Stage
from pipegen.findings import Finding
from pipegen.rehearsal.engine.accounts import DeployedStack

NOT_CHECKED = (
    "that AWS takes each value in your accounts: quotas, images, instance types, zones, names "
    "that somebody else has, policies of the organization",
    "that anything boots, becomes healthy or signals",
    "the connection to GitHub, and the subscriptions of people and chats",
    "how CodePipeline queues executions, and conditions of stages",
)
"""What no rehearsal can show."""


@dataclass(frozen=True, slots=True)
class ActionStep:
    """An action that was performed, or a stack that was set up (then `stage` is "set-up")."""

    run: int
    stage: str
    action: str
    ok: bool
    status: str
    """What became of the stack, or of the action."""
    seconds: float
    account: str = ""
    role: str = ""
    """As whom it was performed."""
    execution_role: str = ""
    """As whom CloudFormation deployed."""
    stack: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """Why it failed, in AWS's words."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """What was sent to people: the text of an e-mail, or of a chat."""

    run: int
    topic: str
    subject: str
    text: str


@dataclass
class Journal:
    """The whole of a rehearsal, in the order in which it happened."""

    steps: list[ActionStep] = field(default_factory=list)
    messages: list[SentMessage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failed_as_wanted: list[str] = field(default_factory=list)
    """What failed because the user wanted to see it: a rejection, a resource."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """What the events function asked of CodePipeline, such as to roll a stage back."""
    undelivered: dict[str, int] = field(default_factory=dict)
    """Queue of the pipeline's stack → messages in it: events that nobody got."""
    stubbed: set[str] = field(default_factory=set)
    """Resource types of which nothing was made."""
    passed_over: set[str] = field(default_factory=set)
    """Those of them that were to be stubs."""
    faults: dict[str, str] = field(default_factory=dict)
    """Those of them that the emulator fails with → its error."""
    conditions: set[str] = field(default_factory=set)
    """Conditions of stages that were met, and not checked."""
    stored: set[str] = field(default_factory=set)
    """Parameters and secrets whose values are stored in an account: stand-ins were taken."""
    accounts: dict[str, Sequence[DeployedStack]] = field(default_factory=dict)
    """Account → its stacks at the end."""
    address: str = ""
    """Where the emulator still runs, "" where it has ended."""
    pid: int = 0
    """The process of an emulator that still runs."""

    @property
    def unknown(self) -> set[str]:
        """Return the stubbed resource types that the emulator does not know."""
        return self.stubbed - self.passed_over - self.faults.keys()

    @property
    def not_checked(self) -> list[str]:
        """Return what this rehearsal has not shown: what none can, and what it met."""
        stored = [f"the value that is stored as {each}" for each in sorted(self.stored)]
        return [*NOT_CHECKED, *sorted(self.conditions), *stored]

    def record(self) -> dict[str, Any]:
        """Return everything, as JSON has it."""
        return {
            "steps": [asdict(each) for each in self.steps],
            "messages": [asdict(each) for each in self.messages],
            "findings": [asdict(each) for each in self.findings],
            "failed_as_wanted": self.failed_as_wanted,
            "asked": self.asked,
            "undelivered": self.undelivered,
            "stubbed": sorted(self.stubbed),
            "passed_over": sorted(self.passed_over),
            "faults": self.faults,
            "accounts": {
                account: [asdict(each) for each in held] for account, held in self.accounts.items()
            },
            "not_checked": self.not_checked,
            "address": self.address,
            "pid": self.pid,
        }


def conditions(stage: Stage) -> set[str]:
    """Return what is said of the conditions that `stage` has."""
    return {
        f"the conditions of {stage.name} ({each})"
        for each in ("BeforeEntry", "OnSuccess", "OnFailure")
        if isinstance(checks := stage.properties.get(each), dict) and "Conditions" in checks
    }
