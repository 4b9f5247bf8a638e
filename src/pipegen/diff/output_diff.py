"""The outputs of a stack: which of them change, and which consumers a change breaks.

Source: "Outputs" and "Fn::ImportValue" in the CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipegen.cloudformation.no_echo import redact, secrets
from pipegen.cloudformation.resolver import StackContext
from pipegen.diff import references, value_diff
from pipegen.diff.model import Replacement, ValueChange
from pipegen.diff.resource_diff import ResourceDiff
from pipegen.diff.snapshot import Snapshot, StackKey, StackSnapshot

AccountRegion = tuple[str | None, str | None]
"""Account and region."""


class OutputReference(NamedTuple):
    """The use of an output by `Fn::ImportValue` or `Fn::GetStackOutput` in a template."""

    consumer: str
    """The stack that reads the output, as reports show it."""
    location: AccountRegion
    name: str
    """The name of the export, or `stack.output`."""


def output_changes(before: StackSnapshot, after: StackSnapshot) -> Iterator[ValueChange]:
    """Yield the outputs and exports that differ."""
    old, new = _outputs(before.scope), _outputs(after.scope)
    scopes = [scope for scope in (before.scope, after.scope) if scope]
    hidden = {value for scope in scopes for value in secrets(scope)}
    for name in [*old, *(name for name in new if name not in old)]:
        pair = old.get(name, value_diff.ABSENT), new.get(name, value_diff.ABSENT)
        if list(value_diff.differences(*pair)):
            yield ValueChange(
                name, *value_diff.format_pair(*(redact(value, hidden) for value in pair))
            )


def _outputs(scope: StackContext | None) -> Mapping[str, Any]:
    """Return output → value, and `output (export)` → the name of the export."""
    outputs: dict[str, Any] = {}
    for name, value, export in _existing_outputs(scope):
        outputs[name] = value
        if export is not None:
            outputs[f"{name} (export)"] = export
    return outputs


def _existing_outputs(scope: StackContext | None) -> Iterator[tuple[str, Any, Any]]:
    for name, output in scope.template.outputs.items() if scope else ():
        condition = output.get("Condition")
        if scope and (not isinstance(condition, str) or scope.condition(condition) is not False):
            export = output.get("Export")
            export_name = export.get("Name") if isinstance(export, dict) else None
            yield name, scope.value_or_none(output.get("Value")), scope.value_or_none(export_name)


def changed_outputs(
    before: StackSnapshot, after: StackSnapshot, diff: ResourceDiff
) -> Mapping[str, Replacement]:
    """Return output → whether its value changes (`YES`) or may change (`MAY`)."""
    old, new = _outputs(before.scope), _outputs(after.scope)
    result: dict[str, Replacement] = {}
    for name, output in after.scope.template.outputs.items() if after.scope else ():
        if name in old and name in new and list(value_diff.differences(old[name], new[name])):
            result[name] = Replacement.YES
        elif after.scope is not None and name in new:
            result[name] = _propagated_replacement(output.get("Value"), after.scope, diff)
    return {name: level for name, level in result.items() if level is not Replacement.NO}


def _propagated_replacement(value: Any, scope: StackContext, diff: ResourceDiff) -> Replacement:
    level = Replacement.NO
    for reference in references.find_references(value, scope):
        replaced = diff.levels.get(reference.name, Replacement.NO)
        if replaced.rank >= Replacement.YES.rank or (
            reference.is_version and reference.name in diff.changed
        ):
            return Replacement.YES
        level = level.worse(Replacement.NO if replaced is Replacement.NO else Replacement.MAY)
    return level


def find_output_references(side: Snapshot) -> list[OutputReference]:
    """Return the outputs of other stacks that the templates of `side` read by functions."""
    return [
        OutputReference(stack.place.shown, stack.place.key[:2], name)
        for stack in side.stacks.values()
        if stack.scope is not None
        for name in _imported_names(stack.scope.template.body, stack.scope)
    ]


def _imported_names(value: Any, scope: StackContext) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _imported_names(item, scope)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "Fn::ImportValue":
                yield str(scope.resolve(item))
            elif key == "Fn::GetStackOutput" and (output := references.stack_output(item, scope)):
                yield output
            yield from _imported_names(item, scope)


def problems(
    before: StackSnapshot,
    after: StackSnapshot,
    side: Snapshot,
    output_references: list[OutputReference],
    changed: Mapping[str, Replacement],
) -> Iterator[str]:
    """Yield what breaks if an output of `before` disappears or an export in use changes.

    Args:
        before: The stack as it is deployed.
        after: The stack as it will be.
        side: The later snapshot.
        output_references: The outputs that its templates read.
        changed: The result of `changed_outputs`.

    """
    key = before.place.key
    old = list(_existing_outputs(before.scope))
    new = {name: (value, export) for name, value, export in _existing_outputs(after.scope)}
    exports = {str(export) for _, export in new.values()}
    for name, _, export in old:
        if name not in new:
            users_of_output = [
                *side.variables.get((key, name), ()),
                *_consumers(key, f"{key[2]}.{name}", output_references),
            ]
            yield from (
                f"output {name} disappears, and {user} takes it" for user in users_of_output
            )
        if export is None:
            continue
        importers = list(_consumers(key, str(export), output_references))
        if str(export) not in exports:
            for importer in importers:
                yield f"export {export} disappears, and {importer} imports it: the update fails"
        elif name in changed:
            verb = "changes" if changed[name] is Replacement.YES else "may change"
            for importer in importers:
                yield f"export {export} {verb} while {importer} imports it: the update fails then"


def deletion_blockers(
    stack: StackSnapshot, output_references: list[OutputReference]
) -> Iterator[str]:
    """Yield what prevents the deletion of `stack`, which no longer appears."""
    key = stack.place.key
    for name, _, export in _existing_outputs(stack.scope):
        for user in _consumers(key, f"{key[2]}.{name}", output_references):
            yield f"{user} takes its output {name}: delete it when nothing does any more"
        for user in _consumers(key, str(export), output_references):
            yield f"{user} imports its export {export}: it can't be deleted while that is so"


def _consumers(
    key: StackKey, name: str, output_references: list[OutputReference]
) -> Iterator[str]:
    for reference in output_references:
        if reference.location == key[:2] and reference.name == name:
            yield reference.consumer
