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
    summary_text = text.shortened(top, limit)
    parts = [*_by_hand(comparison), *_stacks(comparison)]
    return summary_text + _fitting(parts, limit - len(summary_text))


class _Part(NamedTuple):
    lines: list[str]
    bad: tuple[bool, ...] = (True,)
    """Whether it has what is bad, the worst first."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def _fitting(parts: list[_Part], available: int) -> str:
    """Return in their order as many of `parts` as fit into `room`, the worst before others."""
    texts = [part.text for part in parts]
    if sum(map(len, texts)) <= available:
        return "".join(texts)
    available -= len(_left_out(len(parts)))
    included: set[int] = set()
    for index, _ in sorted(enumerate(parts), key=lambda item: item[1].bad, reverse=True):
        if len(texts[index]) <= available:
            available -= len(texts[index])
            included.add(index)
    if available < 0:
        return ""
    return "".join(texts[index] for index in sorted(included)) + _left_out(
        len(parts) - len(included)
    )


def _left_out(count: int) -> str:
    subject = "1 more part is" if count == 1 else f"{count} more parts are"
    return f"\n{subject} left out here: `pipegen diff` shows all.\n"


def _top(head: str, highlights: list[str]) -> Iterator[str]:
    yield f"**{_plain(head)}**"
    if highlights:
        yield ""
    for highlight in highlights:
        label, _, rest = highlight.partition(": ")
        yield f"- **{_plain(label)}**: {_plain(rest)}" if rest else f"- {_plain(label)}"


def _by_hand(comparison: Comparison) -> Iterator[_Part]:
    if comparison.first:
        yield _Part(["", "By hand:", "", *(f"- {_plain(notice)}" for notice in comparison.first)])
    for step in comparison.deletions:
        yield _Part(_folded(step.title, list(text.deleting(step)), "sh"))


def _stacks(comparison: Comparison) -> Iterator[_Part]:
    for stack in comparison.stacks:
        details = list(text.of_stack(stack))
        heading = text.stack_heading(stack)
        lines = _folded(heading, details, "text") if details else ["", _plain(heading)]
        yield _Part(lines, tuple(has_change(stack) for has_change in WORST_FIRST))


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


def _plain(content: str) -> str:
    """Return `words` so that nothing in them is markup, a mention or a link to an issue."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", text.line(content))
