"""Render a comparison as Markdown for a pull request comment, with folded details.

Source: GitHub's REST API accepts 65,536 characters as the body of a comment.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipegen.diff.format import summary, text
from pipegen.diff.model import WORST_FIRST, Comparison

MAX_LENGTH = 65_536
"""The maximum number of characters of a comment."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&!])")
_FENCE = "~~~~~~"


def markdown(comparison: Comparison, limit: int = MAX_LENGTH) -> str:
    """Return `comparison` as Markdown of at most `limit` characters.

    Whole parts are left out where they don't fit, the least important first, and counted.
    """
    top = list(_summary_lines(summary.headline(comparison), list(summary.highlights(comparison))))
    for head, kinds in summary.shorter_forms(comparison):
        if text.total_length(top) + text.OMISSION_LENGTH > limit:
            top = list(_summary_lines(head, kinds))
    summary_text = text.shorten(top, limit)
    parts = [*_manual_parts(comparison), *_stack_parts(comparison)]
    return summary_text + _fit(parts, limit - len(summary_text))


class _Part(NamedTuple):
    lines: list[str]
    kinds: tuple[bool, ...] = (True,)
    """Whether it has each kind of change, in the order of `KINDS`."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def _fit(parts: list[_Part], available: int) -> str:
    """Return as many of `parts` as fit into `available` characters, severe ones preferred."""
    texts = [part.text for part in parts]
    if sum(map(len, texts)) <= available:
        return "".join(texts)
    available -= len(_omission_note(len(parts)))
    included: set[int] = set()
    for index, _ in sorted(enumerate(parts), key=lambda item: item[1].kinds, reverse=True):
        if len(texts[index]) <= available:
            available -= len(texts[index])
            included.add(index)
    if available < 0:
        return ""
    return "".join(texts[index] for index in sorted(included)) + _omission_note(
        len(parts) - len(included)
    )


def _omission_note(count: int) -> str:
    subject = "1 more part is" if count == 1 else f"{count} more parts are"
    return f"\n{subject} left out here: `pipegen diff` shows all.\n"


def _summary_lines(head: str, highlights: list[str]) -> Iterator[str]:
    yield f"**{_escape(head)}**"
    if highlights:
        yield ""
    for highlight in highlights:
        label, _, rest = highlight.partition(": ")
        yield f"- **{_escape(label)}**: {_escape(rest)}" if rest else f"- {_escape(label)}"


def _manual_parts(comparison: Comparison) -> Iterator[_Part]:
    if comparison.first:
        yield _Part(["", "By hand:", "", *(f"- {_escape(notice)}" for notice in comparison.first)])
    for step in comparison.deletions:
        yield _Part(_folded(step.title, list(text.cleanup_lines(step)), "sh"))


def _stack_parts(comparison: Comparison) -> Iterator[_Part]:
    for stack in comparison.stacks:
        details = list(text.stack_lines(stack))
        heading = text.stack_heading(stack)
        lines = _folded(heading, details, "text") if details else ["", _escape(heading)]
        yield _Part(lines, tuple(has_change(stack) for has_change in WORST_FIRST))


def _folded(title: str, lines: list[str], language: str) -> list[str]:
    # A line that begins with the fence would end it. No line does: each begins with a word.
    return [
        "",
        f"<details><summary>{_escape(title)}</summary>",
        "",
        _FENCE + language,
        *map(text.single_line, lines),
        _FENCE,
        "",
        "</details>",
    ]


def _escape(content: str) -> str:
    """Return `content` escaped, without markup, mentions or links to issues."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", text.single_line(content))
