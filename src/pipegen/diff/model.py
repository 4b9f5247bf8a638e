"""What a comparison gives, as data: what changes in which stack, and how badly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipegen.diff.security.access_change import Sentence


class ChangeType(StrEnum):
    """What happens to a stack, or to a resource."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Replacement(StrEnum):
    """Whether CloudFormation makes a resource anew and deletes the old one; the worst last."""

    NO = "no"
    UNKNOWN = "not known"
    MAY = "may"
    YES = "yes"
    REFUSED = "refused"
    """It would have to be, or made, and can't be: the update of the stack fails."""

    @property
    def rank(self) -> int:
        """Return how bad it is."""
        return list(Replacement).index(self)

    def worse(self, other: "Replacement") -> "Replacement":
        """Return the worse of the two."""
        return max(self, other, key=lambda replacement: replacement.rank)


@dataclass(frozen=True, slots=True)
class StackLocation:
    """Where a stack is. Two files that are compared are in no account; `stack` is their path."""

    account: str | None
    region: str | None
    stack: str
    environment: str = ""
    """The name of the environment; "" for a set-up stack, and where it is not known."""

    @property
    def key(self) -> tuple[str | None, str | None, str]:
        """Return what tells it from other places."""
        return self.account, self.region, self.stack

    @property
    def shown(self) -> str:
        """Return it as reports show it: `vpc-setup in production (333333333333, eu-west-1)`."""
        account = ", ".join(part for part in (self.account, self.region) if part)
        environment = f" in {self.environment}" if self.environment else ""
        return f"{self.stack}{environment}" + (f" ({account})" if account else "")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that differs: a property, an attribute of a resource, a parameter, a tag, an output.

    `before` and `after` are as people read them, None where there is none.
    """

    name: str
    before: str | None
    after: str | None
    replaced: Replacement = Replacement.NO
    """What it means for the resource that it belongs to."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What happens to one resource."""

    logical_id: str
    kind: str
    """The resource type; of a removed one the old."""
    action: ChangeType
    replaced: Replacement = Replacement.NO
    properties: tuple[ValueChange, ...] = ()
    attributes: tuple[ValueChange, ...] = ()
    """Metadata, DependsOn, DeletionPolicy and the like: never a reason to replace."""
    because: tuple[str, ...] = ()
    """What other change causes this one, in sentences."""
    broadens: tuple[Sentence, ...] = ()
    """How it broadens access."""
    stays: bool = False
    """Whether the old one stays in the account, where nothing manages it any more."""
    costs: str | None = None
    """Why it bears costs by the hour or month; of a removed one, what ends."""
    notes: tuple[str, ...] = ()

    @property
    def is_replaced(self) -> bool:
        """Return whether it is, may be, or is not known not to be replaced, or is refused."""
        return self.replaced is not Replacement.NO


@dataclass(frozen=True, slots=True)
class StackChange:
    """What happens to one stack: as far as the files say, and not what has drifted."""

    place: StackLocation
    template: str
    """The path of its template."""
    action: ChangeType
    resources: tuple[ResourceChange, ...] = ()
    """The worst first."""
    parameters: tuple[ValueChange, ...] = ()
    tags: tuple[ValueChange, ...] = ()
    policy: tuple[ValueChange, ...] = ()
    outputs: tuple[ValueChange, ...] = ()
    sections: tuple[ValueChange, ...] = ()
    """Other parts of the template, such as Description."""
    problems: tuple[str, ...] = ()
    """Why the update fails, or breaks somebody: outputs in use that disappear, and the like."""
    broken: tuple[str, ...] = ()
    """Why it can't be compared."""
    left_behind: tuple[str, ...] = ()
    """Of a stack that no longer appears: what to know before it is deleted."""

    @property
    def broadens(self) -> tuple[ResourceChange, ...]:
        """Return the resources that broaden access."""
        return tuple(resource for resource in self.resources if resource.broadens)

    @property
    def replaces(self) -> tuple[ResourceChange, ...]:
        """Return the resources that are replaced, or may be."""
        return tuple(resource for resource in self.resources if resource.is_replaced)

    @property
    def removes(self) -> tuple[ResourceChange, ...]:
        """Return the resources that are removed, or would be."""
        return tuple(
            resource for resource in self.resources if resource.action is ChangeType.REMOVED
        )


@dataclass(frozen=True, slots=True)
class CleanupStep:
    """The commands that delete the stacks left behind in one account, in order."""

    title: str
    account: str
    profile: str
    notes: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that changes from `before` to `after`, which are described in words."""

    before: str
    after: str
    stacks: tuple[StackChange, ...]
    """Those that change, in the order in which they are deployed; those left behind last."""
    compared: int
    """How many stacks there are on both sides together."""
    first: tuple[str, ...] = ()
    """What must be deployed by hand before, or after, the push."""
    deletions: tuple[CleanupStep, ...] = ()
    """How to delete the stacks that are left behind, in this order."""
    messages: tuple[str, ...] = ()
    """What could not be compared, and is in no stack."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changes."""
        return not (self.stacks or self.messages)

    def has(self, kind: str) -> bool:
        """Return whether there is a change of the kind `what`, one of `KINDS`."""
        return any(_HAS[kind](stack) for stack in self.stacks)

    def resources(self, *actions: ChangeType) -> Iterator[ResourceChange]:
        """Yield the resources to which one of `actions` happens, over all stacks."""
        for stack in self.stacks:
            yield from (resource for resource in stack.resources if resource.action in actions)

    @property
    def by_place(self) -> Mapping[tuple[str | None, str | None, str], StackChange]:
        """Return (account, region, stack) → what changes there."""
        return {stack.place.key: stack for stack in self.stacks}


def _removes(stack: StackChange) -> bool:
    return stack.action is ChangeType.REMOVED or bool(stack.removes)


def _breaks(stack: StackChange) -> bool:
    return bool(stack.problems) or any(
        resource.replaced is Replacement.REFUSED for resource in stack.resources
    )


_HAS = {
    "broaden": lambda stack: bool(stack.broadens),
    "break": _breaks,
    "replace": lambda stack: bool(stack.replaces),
    "remove": _removes,
}
"""What `--fail-on` takes, the worst first."""

KINDS = tuple(_HAS)
WORST_FIRST = tuple(_HAS.values())
"""Whether a stack has a change of each kind, in the order of `KINDS`."""
