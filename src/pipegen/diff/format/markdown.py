"""A comparison as Markdown for a comment on a pull request: what matters first, details folded.

Source: GitHub's REST API takes 65,536 characters as the body of a comment.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipegen.diff.format import summary, text
from pipegen.diff.model import WORST_FIRST, Comparison

MOST = 65_536
"""Characters of a comment."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&!])")
_FENCE = "~~~~~~"


def markdown(comparison: Comparison, limit: int = MOST) -> str:
    """Return `comparison` as Markdown of at most `limit` characters.

    Whole parts are left out where they don't fit, the least important first, and counted.
    """
    top = list(_top(summary.headline(comparison), list(summary.highlights(comparison))))
    for head, kinds in summary.shorter_forms(comparison):
        if text.size(top) + text.LEFT_OUT > limit:
            top = list(_top(head, kinds))
    found = text.shortened(top, limit)
    parts = [*_by_hand(comparison), *_stacks(comparison)]
    return found + _fitting(parts, limit - len(found))


class _Part(NamedTuple):
    lines: list[str]
    bad: tuple[bool, ...] = (True,)
    """Whether it has what is bad, the worst first."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def _fitting(parts: list[_Part], room: int) -> str:
    """Return in their order as many of `parts` as fit into `room`, the worst before others."""
    texts = [each.text for each in parts]
    if sum(map(len, texts)) <= room:
        return "".join(texts)
    room -= len(_left_out(len(parts)))
    kept: set[int] = set()
    for index, _ in sorted(enumerate(parts), key=lambda each: each[1].bad, reverse=True):
        if len(texts[index]) <= room:
            room -= len(texts[index])
            kept.add(index)
    if room < 0:
        return ""
    return "".join(texts[each] for each in sorted(kept)) + _left_out(len(parts) - len(kept))


def _left_out(count: int) -> str:
    what = "1 more part is" if count == 1 else f"{count} more parts are"
    return f"\n{what} left out here: `pipegen diff` shows all.\n"


def _top(head: str, worst: list[str]) -> Iterator[str]:
    yield f"**{_plain(head)}**"
    if worst:
        yield ""
    for each in worst:
        what, _, rest = each.partition(": ")
        yield f"- **{_plain(what)}**: {_plain(rest)}" if rest else f"- {_plain(what)}"


def _by_hand(comparison: Comparison) -> Iterator[_Part]:
    if comparison.first:
        yield _Part(["", "By hand:", "", *(f"- {_plain(each)}" for each in comparison.first)])
    for each in comparison.deletions:
        yield _Part(_folded(each.title, list(text.deleting(each)), "sh"))


def _stacks(comparison: Comparison) -> Iterator[_Part]:
    for stack in comparison.stacks:
        inside = list(text.of_stack(stack))
        head = text.stack_heading(stack)
        lines = _folded(head, inside, "text") if inside else ["", _plain(head)]
        yield _Part(lines, tuple(each(stack) for each in WORST_FIRST))


def _folded(title: str, lines: list[str], language: str) -> list[str]:
    # A line of the fence itself would end it. None is shown: each line begins with a word.
    return [
        "",
        f"<details><summary>{_plain(title)}</summary>",
        "",
        _FENCE + language,
        *map(text.line, lines),
        _FENCE,
        "",
        "</details>",
    ]


def _plain(words: str) -> str:
    """Return `words` so that nothing in them is markup, a mention or a link to an issue."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", text.line(words))
