"""The result of a comparison: what changes in which stack, and whether it is replaced."""

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
    """Whether CloudFormation replaces a resource, in increasing severity."""

    NO = "no"
    UNKNOWN = "not known"
    MAY = "may"
    YES = "yes"
    REFUSED = "refused"
    """It would have to be replaced or created, and can't be: the update of the stack fails."""

    @property
    def rank(self) -> int:
        """Return the severity: the higher, the worse."""
        return list(Replacement).index(self)

    def worse(self, other: "Replacement") -> "Replacement":
        """Return the worse of the two."""
        return max(self, other, key=lambda replacement: replacement.rank)


@dataclass(frozen=True, slots=True)
class StackLocation:
    """The account, region and name of a stack; of a file without pipeline, only its path."""

    account: str | None
    region: str | None
    stack: str
    environment: str = ""
    """The name of the environment; "" for a set-up stack, and if it is not known."""

    @property
    def key(self) -> tuple[str | None, str | None, str]:
        """Return the account, region and stack, which identify the location."""
        return self.account, self.region, self.stack

    @property
    def shown(self) -> str:
        """Return the text for reports: `vpc-setup in production (333333333333, eu-west-1)`."""
        account = ", ".join(part for part in (self.account, self.region) if part)
        environment = f" in {self.environment}" if self.environment else ""
        return f"{self.stack}{environment}" + (f" ({account})" if account else "")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that differs: a property, an attribute of a resource, a parameter, a tag, an output.

    `before` and `after` are texts for reports, None if that side has no value.
    """

    name: str
    before: str | None
    after: str | None
    replaced: Replacement = Replacement.NO
    """Whether the difference replaces the resource."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What happens to one resource."""

    logical_id: str
    kind: str
    """The resource type, of a removed resource the old one."""
    action: ChangeType
    replaced: Replacement = Replacement.NO
    properties: tuple[ValueChange, ...] = ()
    attributes: tuple[ValueChange, ...] = ()
    """Metadata, DependsOn, DeletionPolicy and so on, which never replace the resource."""
    because: tuple[str, ...] = ()
    """The other changes that cause this one, as sentences."""
    broadens: tuple[Sentence, ...] = ()
    """How it broadens access."""
    stays: bool = False
    """Whether the old resource is retained in the account, unmanaged."""
    costs: str | None = None
    """How the resource is billed by time; of a removed resource, the costs that end."""
    notes: tuple[str, ...] = ()

    @property
    def is_replaced(self) -> bool:
        """Return whether a replacement can't be ruled out."""
        return self.replaced is not Replacement.NO


@dataclass(frozen=True, slots=True)
class StackChange:
    """What happens to one stack according to the files, without drift."""

    place: StackLocation
    template: str
    """The path of its template."""
    action: ChangeType
    resources: tuple[ResourceChange, ...] = ()
    """The resources that change, those that need most attention first."""
    parameters: tuple[ValueChange, ...] = ()
    tags: tuple[ValueChange, ...] = ()
    policy: tuple[ValueChange, ...] = ()
    outputs: tuple[ValueChange, ...] = ()
    sections: tuple[ValueChange, ...] = ()
    """Other parts of the template, such as Description."""
    problems: tuple[str, ...] = ()
    """Why the update fails or breaks consumers: for example, a removed output that is in use."""
    broken: tuple[str, ...] = ()
    """Why the stack can't be compared."""
    left_behind: tuple[str, ...] = ()
    """Of a stack that no longer appears: what to consider before you delete it."""

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
        """Return the resources that are removed, even if the update fails."""
        return tuple(
            resource for resource in self.resources if resource.action is ChangeType.REMOVED
        )


@dataclass(frozen=True, slots=True)
class CleanupStep:
    """The commands that delete the orphaned stacks of one account, in order."""

    title: str
    account: str
    profile: str
    notes: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that changes from `before` to `after`, which are descriptions of both sides."""

    before: str
    after: str
    stacks: tuple[StackChange, ...]
    """The stacks that change, in deployment order; orphaned stacks last."""
    compared: int
    """The number of stacks on both sides together."""
    first: tuple[str, ...] = ()
    """What you deploy by hand before or after the push."""
    deletions: tuple[CleanupStep, ...] = ()
    """How to delete the orphaned stacks, in this order."""
    messages: tuple[str, ...] = ()
    """What can't be compared and belongs to no stack."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changes."""
        return not (self.stacks or self.messages)

    def has(self, kind: str) -> bool:
        """Return whether there is a change of `kind`, one of `KINDS`."""
        return any(_HAS[kind](stack) for stack in self.stacks)

    def resources(self, *actions: ChangeType) -> Iterator[ResourceChange]:
        """Yield the changes of resources, in all stacks, whose action is one of `actions`."""
        for stack in self.stacks:
            yield from (resource for resource in stack.resources if resource.action in actions)

    @property
    def by_place(self) -> Mapping[tuple[str | None, str | None, str], StackChange]:
        """Return (account, region, stack) → change of the stack."""
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
"""Value of `--fail-on` → whether a stack has such a change; in decreasing severity."""

KINDS = tuple(_HAS)
WORST_FIRST = tuple(_HAS.values())
"""Whether a stack has a change of each kind, in the order of `KINDS`."""
