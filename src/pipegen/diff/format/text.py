"""Render a comparison as text: the most important changes first, then stack by stack."""

from collections.abc import Iterator, Sequence

from pipegen.diff.format import summary
from pipegen.diff.model import (
    ChangeType,
    CleanupStep,
    Comparison,
    Replacement,
    ResourceChange,
    StackChange,
    ValueChange,
)

_REPLACEMENT_LABELS = {
    Replacement.UNKNOWN: "changed, not known whether replaced",
    Replacement.MAY: "may be replaced",
    Replacement.YES: "replaced",
    Replacement.REFUSED: "refused",
}
_MIN_LINES_TO_MERGE = 3
OMISSION_LENGTH = 50
"""The maximum number of characters of the note about omitted parts."""

_EFFECTS = {
    Replacement.MAY: "may replace it",
    Replacement.YES: "replaces it",
    Replacement.REFUSED: "can't be changed: the update fails",
}


def text(comparison: Comparison) -> str:
    """Return `comparison` as text that ends with a newline."""
    return "".join(f"{content}\n" for content in lines(comparison))


def lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of `comparison`, the most important first."""
    return map(single_line, _lines(comparison))


def single_line(content: str) -> str:
    """Return `content` as one line: a name in a template can have line breaks."""
    return "".join(character if character.isprintable() else " " for character in content)


def _lines(comparison: Comparison) -> Iterator[str]:
    yield summary.headline(comparison)
    yield from (f"  {highlight}" for highlight in summary.highlights(comparison))
    if comparison.first:
        yield from ("", "by hand")
        yield from (f"  {notice}" for notice in comparison.first)
    for deletion in comparison.deletions:
        yield ""
        yield from cleanup_lines(deletion)
    first_with: dict[tuple[str, ...], StackChange] = {}
    for stack in comparison.stacks:
        yield ""
        yield stack_heading(stack)
        details = tuple(stack_lines(stack))
        first = first_with.setdefault((stack.template, *details), stack)
        if first is not stack and len(details) >= _MIN_LINES_TO_MERGE:
            yield f"  the same as in {first.place.shown}"
        else:
            yield from (f"  {detail}" for detail in details)


def cleanup_lines(deletion: CleanupStep) -> Iterator[str]:
    """Yield the commands of `deletion`, in a subshell that stops at the first error."""
    yield f"# {deletion.title}"
    yield from (f"#    {note}" for note in deletion.notes)
    yield "( set -e"
    yield from (f"  {command}" for command in deletion.commands)
    yield ")"


def stack_heading(stack: StackChange) -> str:
    """Return the first line of a stack."""
    left = stack.action is ChangeType.REMOVED and stack.left_behind
    template = "" if stack.template == stack.place.stack else f", {stack.template}"
    return f"{'left behind' if left else stack.action}: {stack.place.shown}{template}"


def stack_lines(stack: StackChange) -> Iterator[str]:
    """Yield the changes in `stack`, without its heading."""
    yield from (f"can't be compared: {reason}" for reason in stack.broken)
    yield from (f"breaks: {problem}" for problem in stack.problems)
    yield from stack.left_behind
    for label, values in (
        ("parameter", stack.parameters),
        ("tag", stack.tags),
        ("stack policy", stack.policy),
    ):
        yield from (_value(f"{label} {value.name}", value) for value in values)
    yield from _resources(stack)
    yield from (_value(f"output {value.name}", value) for value in stack.outputs)
    yield from (_value(value.name, value) for value in stack.sections)


def _resources(stack: StackChange) -> Iterator[str]:
    """Yield the changes of the resources of `stack`; simple changes share a line."""
    names_by_group: dict[str, list[str]] = {}
    for resource in stack.resources:
        group = _group_label(stack, resource)
        if group is None:
            yield from resource_lines(resource)
        else:
            names_by_group.setdefault(group, []).append(resource.logical_id)
    for group, names in names_by_group.items():
        label, _, rest = group.partition(": ")
        yield f"{label}: {', '.join(names)}" + (f": {rest}" if rest else "")


def _group_label(stack: StackChange, resource: ResourceChange) -> str | None:
    """Return the label of all changes like that of `resource`, None if it has its own lines.

    Changed tags often concern a whole stack, and in a new stack all resources are added.
    """
    details = list(resource_lines(resource))[1:]
    if stack.action is not ChangeType.CHANGED and not details:
        return str(resource.action)
    tags = all(value.name.startswith("Tags.") for value in resource.properties)
    only = len(details) == len(resource.properties) > 0 and not resource.is_replaced
    return f"tags of: {', '.join(detail.strip() for detail in details)}" if only and tags else None


def resource_lines(resource: ResourceChange) -> Iterator[str]:
    """Yield the change of `resource`, with indented details."""
    yield f"{action_label(resource)}: {resource.logical_id} ({resource.kind})"
    yield from (f"  broadens access: {sentence.brief}" for sentence in resource.broadens)
    yield from (f"  {note}" for note in resource.notes)
    for value in resource.properties:
        effect = _EFFECTS.get(value.replaced)
        yield f"  {_value(value.name, value)}" + (f" ({effect})" if effect else "")
    yield from (f"  because {reason}" for reason in resource.because)
    yield from (f"  {_value(value.name, value)}" for value in resource.attributes)
    if resource.costs:
        ends = resource.action is ChangeType.REMOVED
        yield f"  {'no longer costs' if ends else 'costs'}: {resource.costs}"


def action_label(resource: ResourceChange) -> str:
    """Return a short label of the change of `resource`."""
    return _REPLACEMENT_LABELS.get(resource.replaced, str(resource.action))


def _value(name: str, value: ValueChange) -> str:
    if value.before is None:
        rendered = f"{name}: {value.after}, new" if value.after is not None else name
    elif value.after is None:
        rendered = f"{name}: was {value.before}, gone"
    elif value.before == value.after:
        rendered = f"{name}: {value.after}"
    else:
        rendered = f"{name}: {value.before} -> {value.after}"
    return rendered + (f" ({value.note})" if value.note else "")


def truncated_text(comparison: Comparison, limit: int) -> str:
    """Return `comparison` in at most `limit` characters, with a line for each kind first."""
    all_lines = list(lines(comparison))
    if total_length(all_lines) <= limit:
        return shorten(all_lines, limit)
    beginning = all_lines[:1]
    for headline, kinds in summary.shorter_forms(comparison):
        beginning = [headline, *(f"  {kind}" for kind in kinds)]
        if total_length(beginning) + OMISSION_LENGTH <= limit:
            break
    return shorten([*map(single_line, beginning), *all_lines[1:]], limit)


def total_length(rows: Sequence[str]) -> int:
    """Return the number of characters of the lines `rows`, with newlines."""
    return sum(len(row) + 1 for row in rows)


def shorten(content: Sequence[str], limit: int) -> str:
    """Return as many lines as fit into `limit` characters, and the number of omitted lines.

    Each line ends with a newline. A first line that is too long is truncated.
    """
    whole = "".join(f"{row}\n" for row in content)
    if len(whole) <= limit:
        return whole
    size, count = len(whole), len(content)
    while count > 1:
        count -= 1
        size -= len(content[count]) + 1
        rest = f"... and {len(content) - count} more lines: pipegen diff\n"
        if size + len(rest) <= limit:
            return whole[:size] + rest
    return f"{content[0][: limit - 4]}...\n"
