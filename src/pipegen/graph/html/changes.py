"""What a change does to the stacks, where the page was asked to say so."""

from collections.abc import Sequence

from pipegen.graph.html.components import Section
from pipegen.graph.html.context import PageContext, Place
from pipegen.graph.html.markup import Content, element, join
from pipegen.graph.model.stacks import StackNode


def change_badge(index: PageContext, stack: StackNode) -> str:
    """Return in a word whether `stack` changes, "" where nothing was compared."""
    if index.changes is None:
        return ""
    return "changes" if index.changes.get(_place(stack)) else "no change"


def of_stack(index: PageContext, stack: StackNode) -> Content:
    """Return what changes in `stack`, None where nothing was compared."""
    if index.changes is None:
        return None
    heading = element("h4", _title(index))
    return element("div", heading, _lines(index.changes.get(_place(stack), ())), class_="diff")


def elsewhere(index: PageContext) -> Section | None:
    """Return the section of the changed stacks that this pipeline does not deploy, if any."""
    shown = {_place(each) for each in index.graph.stacks}
    others = [
        element("div", element("h3", _named(place)), _lines(lines), class_="diff")
        for place, lines in (index.changes or {}).items()
        if place not in shown and lines
    ]
    if not others:
        return None
    words = f"{_title(index)}, in stacks that the pipeline does not deploy, or no longer."
    return Section("elsewhere", "Other changes", join([element("p", words), *others]))


def _title(index: PageContext) -> str:
    return f"Changes against {index.against}" if index.against else "Changes"


def _lines(lines: Sequence[str]) -> Content:
    if not lines:
        return element("p", "No change.")
    return element("pre", element("code", "\n".join(lines)))


def _named(place: Place) -> str:
    account, region, name = place
    where = ", ".join(each for each in (account, region) if each)
    return f"{name} ({where})" if where else name


def _place(stack: StackNode) -> Place:
    return stack.account, stack.region, stack.name
