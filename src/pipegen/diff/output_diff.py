"""The outputs of a stack: what changes of them, and who uses what disappears.

Source: "Outputs" and "Fn::ImportValue" in the CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipegen.cloudformation.no_echo import redact, secrets
from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import references, value_diff
from pipegen.diff.model import Replacement, ValueChange
from pipegen.diff.resource_diff import ResourceDiff
from pipegen.diff.snapshot import Key, Snapshot, StackSnapshot

Where = tuple[str | None, str | None]
"""Account and region."""


class OutputReference(NamedTuple):
    """An import, or a call of `Fn::GetStackOutput`: who, and of what."""

    who: str
    where: Where
    name: str
    """The export; of a stack output `stack.output`."""


def output_changes(before: StackSnapshot, after: StackSnapshot) -> Iterator[ValueChange]:
    """Yield the outputs and exports that differ."""
    old, new = _outputs(before.scope), _outputs(after.scope)
    sides = [each for each in (before.scope, after.scope) if each]
    secret = {value for each in sides for value in secrets(each)}
    for name in [*old, *(each for each in new if each not in old)]:
        pair = old.get(name, value_diff.ABSENT), new.get(name, value_diff.ABSENT)
        if list(value_diff.differences(*pair)):
            yield ValueChange(name, *value_diff.pair(*(redact(each, secret) for each in pair)))


def _outputs(scope: StackContext | None) -> Mapping[str, Any]:
    """Return output → value, and `output (export)` → the name of the export."""
    found: dict[str, Any] = {}
    for name, value, export in _existing(scope):
        found[name] = value
        if export is not None:
            found[f"{name} (export)"] = export
    return found


def _existing(scope: StackContext | None) -> Iterator[tuple[str, Any, Any]]:
    for name, each in scope.template.outputs.items() if scope else ():
        condition = each.get("Condition")
        if scope and (not isinstance(condition, str) or scope.condition(condition) is not False):
            export = each.get("Export")
            given = export.get("Name") if isinstance(export, dict) else None
            yield name, scope.value_or_none(each.get("Value")), scope.value_or_none(given)


def changed_outputs(
    before: StackSnapshot, after: StackSnapshot, found: ResourceDiff
) -> Mapping[str, Replacement]:
    """Return output → whether it gets a new value (`YES`), or may (`MAY`)."""
    old, new = _outputs(before.scope), _outputs(after.scope)
    result: dict[str, Replacement] = {}
    for name, each in after.scope.template.outputs.items() if after.scope else ():
        if name in old and name in new and list(value_diff.differences(old[name], new[name])):
            result[name] = Replacement.YES
        elif after.scope is not None and name in new:
            result[name] = _taken(each.get("Value"), after.scope, found)
    return {name: level for name, level in result.items() if level is not Replacement.NO}


def _taken(value: Any, scope: StackContext, found: ResourceDiff) -> Replacement:
    level = Replacement.NO
    for each in references.find_references(value, scope):
        replaced = found.levels.get(each.name, Replacement.NO)
        if replaced.rank >= Replacement.YES.rank or (
            each.is_version and each.name in found.changed
        ):
            return Replacement.YES
        level = level.worse(Replacement.NO if replaced is Replacement.NO else Replacement.MAY)
    return level


def uses(side: Snapshot) -> list[OutputReference]:
    """Return what the templates of `side` take from other stacks by functions."""
    return [
        OutputReference(stack.place.shown, stack.place.key[:2], name)
        for stack in side.stacks.values()
        if stack.scope is not None
        for name in _named(stack.scope.template.body, stack.scope)
    ]


def _named(value: Any, scope: StackContext) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _named(each, scope)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Fn::ImportValue":
                yield str(scope.resolve(each))
            elif key == "Fn::GetStackOutput" and (output := references.stack_output(each, scope)):
                yield output
            yield from _named(each, scope)


def problems(
    before: StackSnapshot,
    after: StackSnapshot,
    side: Snapshot,
    known: list[OutputReference],
    news: Mapping[str, Replacement],
) -> Iterator[str]:
    """Yield what breaks because an output of `before` disappears, or an export in use changes.

    `side` is the later one, `known` what its templates take, `news` what `fresh` gave.
    """
    key = before.place.key
    old = list(_existing(before.scope))
    new = {name: (value, export) for name, value, export in _existing(after.scope)}
    exports = {str(export) for _, export in new.values()}
    for name, _, export in old:
        if name not in new:
            takers = [
                *side.variables.get((key, name), ()),
                *_users(key, f"{key[2]}.{name}", known),
            ]
            yield from (f"output {name} disappears, and {each} takes it" for each in takers)
        if export is None:
            continue
        importers = list(_users(key, str(export), known))
        if str(export) not in exports:
            for each in importers:
                yield f"export {export} disappears, and {each} imports it: the update fails"
        elif name in news:
            what = "changes" if news[name] is Replacement.YES else "may change"
            for each in importers:
                yield f"export {export} {what} while {each} imports it: the update fails then"


def consumers(stack: StackSnapshot, known: list[OutputReference]) -> Iterator[str]:
    """Yield what keeps `stack`, which no longer appears, from being deleted."""
    key = stack.place.key
    for name, _, export in _existing(stack.scope):
        for each in _users(key, f"{key[2]}.{name}", known):
            yield f"{each} takes its output {name}: delete it when nothing does any more"
        for each in _users(key, str(export), known):
            yield f"{each} imports its export {export}: it can't be deleted while that is so"


def _users(key: Key, name: str, known: list[OutputReference]) -> Iterator[str]:
    for each in known:
        if each.where == key[:2] and each.name == name:
            yield each.who
