"""Lists whose order means nothing: another order of the same elements is no change.

From the registry schemas, generated into `replacement_rules.json`. Source: "Resource type
definition schema" in the CloudFormation command line interface's user guide (`insertionOrder`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from pipegen.diff import replacement_rules
from pipegen.diff.value_diff import canonical

Place = tuple[str, ...]

_EVERYWHERE = ("SecurityGroupIds", "SecurityGroups", "SubnetIds", "Subnets", "ManagedPolicyArns")
"""Lists of ids, which are sets in every type of AWS's; not every schema says so."""


def align_order(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Any:
    """Return the properties `before` of a type, such lists in the order that they have in `after`.

    Elements that only `before` has take the places that are left.
    """
    if not kind.startswith("AWS::"):
        return before  # what a type of one's own makes of an order is not known
    found = replacement_rules.registry()["unordered"].get(kind, "").split()
    return _aligned(before, after, {tuple(each.split("/")) for each in found}, ())


def _aligned(before: Any, after: Any, paths: Collection[Place], at: Place) -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            key: _aligned(each, after[key], paths, (*at, key)) if key in after else each
            for key, each in before.items()
        }
    if not isinstance(before, list) or not isinstance(after, list):
        return before
    if at in paths or (at and at[-1] in _EVERYWHERE):
        before = _in_order(before, after)
    pairs = zip(before, after, strict=False)
    found = [_aligned(*pair, paths, (*at, "*")) for pair in pairs]
    return [*found, *before[len(after) :]]


def _in_order(before: list[Any], after: list[Any]) -> list[Any]:
    left = [(canonical(each), each) for each in before]
    found: list[list[Any]] = []
    for wanted in map(canonical, after):
        index = next((at for at, (form, _) in enumerate(left) if form == wanted), None)
        found.append([] if index is None else [left.pop(index)[1]])
    others = [each for _, each in left]
    for place in found:
        if not place and others:
            place.append(others.pop(0))
    return [*(each for place in found for each in place), *others]
