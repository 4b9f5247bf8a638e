"""A comparison as Markdown for a comment on a pull request: what matters first, details folded.

Source: GitHub's REST API takes 65,536 characters as the body of a comment.
"""

import re
from collections.abc import Iterator

from pipegen.comparing import summary, text
from pipegen.comparing.changes import Comparison

MOST = 65_536
"""Characters of a comment."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&!])")
_FENCE = "~~~~~~"


def markdown(comparison: Comparison, limit: int = MOST) -> str:
    """Return `comparison` as Markdown of at most `limit` characters.

    Whole parts are left out where they don't fit, the least important first, and counted.
    """
    top = list(_top(summary.headline(comparison), list(summary.worst(comparison))))
    for head, kinds in summary.forms(comparison):
        if text.size(top) + text.LEFT_OUT > limit:
            top = list(_top(head, kinds))
    parts = ["\n".join(each) + "\n" for each in (*_by_hand(comparison), *_stacks(comparison))]
    found = text.shortened(top, limit)
    for index, part in enumerate(parts):
        rest = _left_out(len(parts) - index)
        after = _left_out(len(parts) - index - 1)
        if len(found) + len(part) + len(after) > limit:
            return found + (rest if len(found) + len(rest) <= limit else "")
        found += part
    return found


def _left_out(count: int) -> str:
    return f"\n{count} more parts are left out here: `pipegen diff` shows them.\n" if count else ""


def _top(head: str, worst: list[str]) -> Iterator[str]:
    yield f"**{_plain(head)}**"
    if worst:
        yield ""
    for each in worst:
        what, _, rest = each.partition(": ")
        yield f"- **{_plain(what)}**: {_plain(rest)}" if rest else f"- {_plain(what)}"


def _by_hand(comparison: Comparison) -> Iterator[list[str]]:
    if comparison.first:
        yield ["", "By hand:", "", *(f"- {_plain(each)}" for each in comparison.first)]
    for each in comparison.deletions:
        yield _folded(each.title, list(text.deleting(each)), "sh")


def _stacks(comparison: Comparison) -> Iterator[list[str]]:
    for stack in comparison.stacks:
        inside = list(text.of_stack(stack))
        yield (
            _folded(text.head(stack), inside, "text") if inside else ["", _plain(text.head(stack))]
        )


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
