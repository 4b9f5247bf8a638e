"""What becomes of a resource that is removed or replaced, and what keeps CloudFormation from it.

Sources: "DeletionPolicy attribute", "UpdateReplacePolicy attribute" and "Name type" in the
CloudFormation template reference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipegen.comparing import guarding, naming
from pipegen.comparing.changes import Replaced, ResourceChange
from pipegen.comparing.spelling import Spelling

_KEEPS = ("Retain", "RetainExceptOnCreate")
_KEPT_NAME = "it replaces nothing that keeps a name of its own, and this is called {}"


def removed(scope: Spelling, logical_id: str, policies: Sequence[Any]) -> Iterator[str]:
    """Yield what becomes of a resource of `scope` that is removed under the stack's `policies`."""
    yield from _kept(scope, logical_id, "DeletionPolicy")
    if warning := guarding.warning(policies, guarding.DELETE, logical_id):
        yield warning


def kept(scope: Spelling, change: ResourceChange) -> ResourceChange:
    """Return `change`, of a removed resource, as it is where that stays behind: it costs on."""
    policy = scope.template.resources[change.logical_id].get("DeletionPolicy")
    if change.costs is None or policy not in _KEEPS:
        return change
    return replace(
        change, costs=None, notes=(*change.notes, f"it goes on costing: {change.costs}")
    )


def replaced(
    sides: tuple[Spelling, Spelling], logical_id: str, level: Replaced, policies: Sequence[Any]
) -> tuple[Replaced, tuple[str, ...]]:
    """Return whether a resource is replaced that should be as `level` says, and what to know."""
    kinds = [str(each.template.resources[logical_id].get("Type")) for each in sides]
    if kinds[0] != kinds[1]:
        return Replaced.REFUSED, (
            f"it was {kinds[0]}, and CloudFormation refuses to change the type of a resource: "
            "give the new one a logical id of its own",
        )
    if level in (Replaced.NO, Replaced.UNKNOWN):
        return level, ()
    if level is Replaced.REFUSED:
        return level, (
            "the service changes no such property of one that is there: make a new one",
        )
    name = naming.kept_name(kinds[1], *(each.properties(logical_id) for each in sides))
    if name is not None and level is Replaced.MAY:
        return level, (f"if so, it fails: {_KEPT_NAME.format(name)}",)
    if name is not None:
        return Replaced.REFUSED, (f"CloudFormation refuses: {_KEPT_NAME.format(name)}",)
    return level, tuple(_old_one(sides[1], logical_id, policies))


def _old_one(scope: Spelling, logical_id: str, policies: Sequence[Any]) -> Iterator[str]:
    yield from _kept(scope, logical_id, "UpdateReplacePolicy")
    if warning := guarding.warning(policies, guarding.REPLACE, logical_id):
        yield warning


def _kept(scope: Spelling, logical_id: str, attribute: str) -> Iterator[str]:
    policy = scope.template.resources[logical_id].get(attribute)
    if policy in _KEEPS:
        yield f"the old one stays behind, and nothing manages it any more ({attribute} {policy})"
    elif policy == "Snapshot":
        yield f"a snapshot of the old one stays behind ({attribute} Snapshot)"
