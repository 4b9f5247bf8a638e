"""The journal of a rehearsal: what it did and what it found, the data of every report."""

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
"""What no rehearsal can check."""


@dataclass(frozen=True, slots=True)
class ActionStep:
    """An action that ran, or a set-up stack that was deployed (then `stage` is "set-up")."""

    run: int
    stage: str
    action: str
    ok: bool
    status: str
    """The status of the stack, or of the action, afterwards."""
    seconds: float
    account: str = ""
    role: str = ""
    """The ARN of the role that performed it; "you" for a set-up stack."""
    execution_role: str = ""
    """The ARN of the role that CloudFormation deployed with, "" for none."""
    stack: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """Why it failed, as AWS words it; "" if it succeeded."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that was sent to the subscribers of a topic, by e-mail or chat."""

    run: int
    topic: str
    subject: str
    text: str


@dataclass
class Journal:
    """Everything that happened in a rehearsal, in order."""

    steps: list[ActionStep] = field(default_factory=list)
    messages: list[SentMessage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    injected_failures: list[str] = field(default_factory=list)
    """`stage: reason` of each failure that was requested: a rejection, a resource."""
    rollback_requests: list[dict[str, Any]] = field(default_factory=list)
    """The `RollbackStage` calls of the notifier function: operation, given, allowed."""
    undelivered: dict[str, int] = field(default_factory=dict)
    """Dead-letter queue of the pipeline's stack → number of messages in it."""
    stubbed: set[str] = field(default_factory=set)
    """Resource types that were stubbed, for any reason."""
    requested_stubs: set[str] = field(default_factory=set)
    """Resource types that the user requested to stub."""
    faults: dict[str, str] = field(default_factory=dict)
    """Resource type that the emulator fails with, and that is stubbed therefore → its error."""
    unchecked_conditions: set[str] = field(default_factory=set)
    """Descriptions of the stage conditions that were skipped."""
    stored_values: set[str] = field(default_factory=set)
    """Names of stored parameters and secrets whose values were stubbed."""
    accounts: dict[str, Sequence[DeployedStack]] = field(default_factory=dict)
    """Account → its stacks at the end."""
    address: str = ""
    """The URL of the emulator if it still runs, else ""."""
    pid: int = 0
    """The process id of the emulator if it still runs, else 0."""

    @property
    def unknown_types(self) -> set[str]:
        """Return the stubbed resource types that the emulator does not know."""
        return self.stubbed - self.requested_stubs - self.faults.keys()

    @property
    def not_checked(self) -> list[str]:
        """Return what this rehearsal did not check, besides what no rehearsal can check."""
        stored = [f"the value that is stored as {name}" for name in sorted(self.stored_values)]
        return [*NOT_CHECKED, *sorted(self.unchecked_conditions), *stored]

    def record(self) -> dict[str, Any]:
        """Return the journal as a JSON object; its keys are part of the interface."""
        return {
            "steps": [asdict(step) for step in self.steps],
            "messages": [asdict(message) for message in self.messages],
            "findings": [asdict(finding) for finding in self.findings],
            "failed_as_wanted": self.injected_failures,
            "asked": self.rollback_requests,
            "undelivered": self.undelivered,
            "stubbed": sorted(self.stubbed),
            "passed_over": sorted(self.requested_stubs),
            "faults": self.faults,
            "accounts": {
                account: [asdict(stack) for stack in stacks]
                for account, stacks in self.accounts.items()
            },
            "not_checked": self.not_checked,
            "address": self.address,
            "pid": self.pid,
        }


def describe_conditions(stage: Stage) -> set[str]:
    """Return a description of each kind of condition that `stage` has."""
    return {
        f"the conditions of {stage.name} ({kind})"
        for kind in ("BeforeEntry", "OnSuccess", "OnFailure")
        if isinstance(checks := stage.properties.get(kind), dict) and "Conditions" in checks
    }
