"""Names that a stack would create while another stack still has them.

Stacks are deployed one after the other, and a stack that no longer appears keeps all its
resources. IAM names are unique in an account, bucket names in all accounts, other names in a
region.
"""

from collections.abc import Iterator, Mapping

from pipegen.cloudformation.no_echo import redact, secrets
from pipegen.diff import name_conflicts
from pipegen.diff.model import ChangeType, Replacement, StackChange, StackLocation
from pipegen.diff.name_conflicts import ExclusiveResource
from pipegen.diff.snapshot import Snapshot, StackSnapshot

_BUCKET = "AWS::S3::Bucket"
_Key = tuple[str | None, str | None, object]


class NameRegistry:
    """The owners of exclusive names while the stacks are deployed in order."""

    def __init__(self, before: Snapshot) -> None:
        """Register the names of all stacks of `before`."""
        self._owners: dict[_Key, list[tuple[StackLocation, ExclusiveResource]]] = {}
        for stack in before.stacks.values():
            self._register(stack)

    def problems(self, stack: StackSnapshot, change: StackChange) -> Iterator[str]:
        """Yield the names that `change` creates while another stack has them."""
        resources, hidden_values = (
            _exclusive_resources(stack),
            secrets(stack.scope) if stack.scope else (),
        )
        for resource in change.resources:
            is_created = (
                resource.action is ChangeType.ADDED or resource.replaced is Replacement.YES
            )
            exclusive = resources.get(resource.logical_id)
            if is_created and exclusive:
                yield from (
                    redact(message, hidden_values)
                    for message in self._conflicts(stack.place, exclusive)
                )

    def _conflicts(self, place: StackLocation, exclusive: ExclusiveResource) -> Iterator[str]:
        for location, other in self._owners.get(_key(place, exclusive), ()):
            if location.key != place.key and exclusive.conflicts_with(other):
                reason = exclusive.conflict_reason(other)
                owner = f"{location.shown} has {other.logical_id}, and {reason}"
                yield f"{exclusive.logical_id} can't be made while {owner}: the update fails"

    def deploy(self, stack: StackSnapshot, change: StackChange) -> None:
        """Replace the names of `stack` with those that it has once `change` is deployed."""
        retained = {resource.logical_id for resource in change.resources if resource.stays}
        for key, owners in self._owners.items():
            self._owners[key] = [
                (place, exclusive)
                for place, exclusive in owners
                if place.key != stack.place.key or exclusive.logical_id in retained
            ]
        self._register(stack)

    def _register(self, stack: StackSnapshot) -> None:
        for exclusive in _exclusive_resources(stack).values():
            self._owners.setdefault(_key(stack.place, exclusive), []).append(
                (stack.place, exclusive)
            )


def _exclusive_resources(stack: StackSnapshot) -> Mapping[str, ExclusiveResource]:
    """Return logical id → exclusive resource; empty if the account of the stack is not known."""
    if stack.scope is None or stack.place.account is None:
        return {}
    return name_conflicts.exclusive_resources(stack.scope)


def _key(place: StackLocation, exclusive: ExclusiveResource) -> _Key:
    account = None if exclusive.resource_type == _BUCKET else place.account
    is_global = exclusive.resource_type == _BUCKET or exclusive.resource_type.startswith(
        "AWS::IAM::"
    )
    return account, None if is_global else place.region, exclusive.key
