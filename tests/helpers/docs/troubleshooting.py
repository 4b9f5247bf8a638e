"""`docs/troubleshooting.md` as somebody uses it who searches it for an error text."""

import re

from tests.helpers.docs.markdown import ROOT

PAGE = (ROOT / "docs/troubleshooting.md").read_text("utf-8")
_ALSO = re.findall(r"^Also: (.+?)\n\n", PAGE, re.MULTILINE | re.DOTALL)
_TEXTS = [
    *re.findall(r"^### (.+)$", PAGE, re.MULTILINE),
    *(text for also in _ALSO for text in re.findall(r"`([^`]+)`", also.replace("\n", " "))),
]
"""What the page explains, with … for what differs."""


def explained(text: str) -> bool:
    """Return whether the page has `text`, as somebody sees it, as a heading or behind Also."""
    return any(re.search(_pattern(each), text) for each in _TEXTS)


def spelt_out(text: str, texts: list[str] = _TEXTS) -> bool:
    """Return whether the page has `text`, as the code spells it with … for what differs.

    One entry must have every word of it: another text with some of these words may have another
    cause. What follows a mark such as a colon may be left out.
    """
    return any(_has(each, text) for each in texts)


def _has(entry: str, text: str) -> bool:
    fixed = entry.rstrip("…")
    found = re.search(_pattern(fixed), text)
    if found is None or len(_words(entry)) < 2:
        return False
    left = text[found.end() :]
    ends = not left or fixed != entry or re.match(r"[.:;,…]", left) is not None
    return ends and not _words(text[: found.end()]) - _words(entry)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w-]+", text))


def _pattern(text: str) -> str:
    return ".*".join(map(re.escape, text.split("…")))
