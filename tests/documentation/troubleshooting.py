"""`docs/troubleshooting.md` as somebody uses it who searches it for an error text."""

import re

from documentation.markdown import ROOT

PAGE = (ROOT / "docs/troubleshooting.md").read_text("utf-8")
_ALSO = re.findall(r"^Also: (.+?)\n\n", PAGE, re.MULTILINE | re.DOTALL)
_TEXTS = [
    *re.findall(r"^### (.+)$", PAGE, re.MULTILINE),
    *(text for also in _ALSO for text in re.findall(r"`([^`]+)`", also.replace("\n", " "))),
]
"""What the page explains, with … for what differs."""


def explained(text: str) -> bool:
    """Return whether the page has `text`, as a heading or behind Also.

    A … in `text` stands for anything too, where enough else of it is fixed.
    """
    if any(re.search(_pattern(each), text) for each in _TEXTS):
        return True
    return len(re.findall(r"\w+", text)) >= 5 and any(
        re.fullmatch(_pattern(text), each) for each in _TEXTS
    )


def _pattern(text: str) -> str:
    return ".*".join(map(re.escape, text.split("…")))
