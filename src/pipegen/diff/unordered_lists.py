"""Lists whose order is not significant: a reordered list is unchanged.

The rules come from the registry schemas, converted to `registry_replacements.json`. Source:
"Resource type definition schema" in the CloudFormation command line interface's user guide
(`insertionOrder`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from pipegen.diff import replacement_rules
from pipegen.diff.value_diff import canonical_value

PropertyPath = tuple[str, ...]

_UNORDERED_EVERYWHERE = (
    "SecurityGroupIds",
    "SecurityGroups",
    "SubnetIds",
    "Subnets",
    "ManagedPolicyArns",
)
"""Lists of ids, which are sets in every AWS type, even if the schema does not declare it."""


def align_order(resource_type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Any:
    """Return the properties `before` with unordered lists in the order of `after`.

    Elements that only `before` has fill the remaining positions.
    """
    if not resource_type.startswith("AWS::"):
        return before  # whether a custom type uses the order is not known
    pointers = replacement_rules.registry()["unordered"].get(resource_type, "").split()
    return _align(before, after, {tuple(pointer.split("/")) for pointer in pointers}, ())


def _align(before: Any, after: Any, paths: Collection[PropertyPath], path: PropertyPath) -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            key: _align(value, after[key], paths, (*path, key)) if key in after else value
            for key, value in before.items()
        }
    if not isinstance(before, list) or not isinstance(after, list):
        return before
    if path in paths or (path and path[-1] in _UNORDERED_EVERYWHERE):
        before = _sort_like(before, after)
    pairs = zip(before, after, strict=False)
    elements = [_align(*pair, paths, (*path, "*")) for pair in pairs]
    return [*elements, *before[len(after) :]]


def _sort_like(before: list[Any], after: list[Any]) -> list[Any]:
    remaining = [(canonical_value(element), element) for element in before]
    slots: list[list[Any]] = []
    for after_form in map(canonical_value, after):
        index = next((at for at, (form, _) in enumerate(remaining) if form == after_form), None)
        slots.append([] if index is None else [remaining.pop(index)[1]])
    unmatched = [element for _, element in remaining]
    for slot in slots:
        if not slot and unmatched:
            slot.append(unmatched.pop(0))
    return [*(element for slot in slots for element in slot), *unmatched]
