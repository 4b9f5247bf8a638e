"""What a stack would make while another stack has its name: the other must let go of it first.

Stacks are deployed one after the other, and one that no longer appears keeps all it has. Names of
IAM are those of an account, and buckets of all accounts; all else is there once in a region.
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
    """Who has which name, while the stacks are deployed in their order."""

    def __init__(self, before: Snapshot) -> None:
        """Begin with what the stacks of `before` have."""
        self._by: dict[_Key, list[tuple[StackLocation, ExclusiveResource]]] = {}
        for stack in before.stacks.values():
            self._take(stack)

    def problems(self, stack: StackSnapshot, change: StackChange) -> Iterator[str]:
        """Yield what `change` makes in `stack` that another stack has."""
        claims, hidden = _claims(stack), secrets(stack.scope) if stack.scope else ()
        for each in change.resources:
            made = each.action is ChangeType.ADDED or each.replaced is Replacement.YES
            claim = claims.get(each.logical_id)
            if made and claim:
                yield from (redact(met, hidden) for met in self._met(stack.place, claim))

    def _met(self, place: StackLocation, claim: ExclusiveResource) -> Iterator[str]:
        for where, other in self._by.get(_key(place, claim), ()):
            if where.key != place.key and claim.conflicts_with(other):
                has = f"{where.shown} has {other.logical_id}, and {claim.shared(other)}"
                yield f"{claim.logical_id} can't be made while {has}: the update fails"

    def deploy(self, stack: StackSnapshot, change: StackChange) -> None:
        """Go on with what `stack` has once `change` is made."""
        stay = {each.logical_id for each in change.resources if each.stays}
        for key, held in self._by.items():
            self._by[key] = [
                (place, each)
                for place, each in held
                if place.key != stack.place.key or each.logical_id in stay
            ]
        self._take(stack)

    def _take(self, stack: StackSnapshot) -> None:
        for each in _claims(stack).values():
            self._by.setdefault(_key(stack.place, each), []).append((stack.place, each))


def _claims(stack: StackSnapshot) -> Mapping[str, ExclusiveResource]:
    """Return logical id → what it has for itself alone, as far as that is sure in its account."""
    if stack.scope is None or stack.place.account is None:
        return {}
    return name_conflicts.known(stack.scope)


def _key(place: StackLocation, claim: ExclusiveResource) -> _Key:
    account = None if claim.kind == _BUCKET else place.account
    is_global = claim.kind == _BUCKET or claim.kind.startswith("AWS::IAM::")
    return account, None if is_global else place.region, claim.key
