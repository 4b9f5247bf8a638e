"""The changes to stacks on the page, for `pipegen graph --against`."""

from collections.abc import Sequence

from pipegen.graph.html.components import Section
from pipegen.graph.html.context import PageContext, StackKey
from pipegen.graph.html.markup import Content, element, join
from pipegen.graph.model.stacks import StackNode


def change_badge(context: PageContext, stack: StackNode) -> str:
    """Return "changes" or "no change" for `stack`, "" if the page does not compare."""
    if context.changes is None:
        return ""
    return "changes" if context.changes.get(_key(stack)) else "no change"


def stack_changes(context: PageContext, stack: StackNode) -> Content:
    """Return the changes to `stack`, None if the page does not compare."""
    if context.changes is None:
        return None
    heading = element("h4", _heading(context))
    return element("div", heading, _lines(context.changes.get(_key(stack), ())), class_="diff")


def other_changes_section(context: PageContext) -> Section | None:
    """Return the section of changed stacks that this pipeline does not deploy, None if empty."""
    deployed = {_key(stack) for stack in context.graph.stacks}
    others = [
        element("div", element("h3", _stack_label(key)), _lines(lines), class_="diff")
        for key, lines in (context.changes or {}).items()
        if key not in deployed and lines
    ]
    if not others:
        return None
    note = f"{_heading(context)}, in stacks that the pipeline does not deploy, or no longer."
    return Section("elsewhere", "Other changes", join([element("p", note), *others]))


def _heading(context: PageContext) -> str:
    return f"Changes against {context.against}" if context.against else "Changes"


def _lines(lines: Sequence[str]) -> Content:
    if not lines:
        return element("p", "No change.")
    return element("pre", element("code", "\n".join(lines)))


def _stack_label(key: StackKey) -> str:
    account, region, name = key
    location = ", ".join(part for part in (account, region) if part)
    return f"{name} ({location})" if location else name


def _key(stack: StackNode) -> StackKey:
    return stack.account, stack.region, stack.name
