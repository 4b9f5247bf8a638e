"""HTML that can't be broken out of: every text is escaped, and only elements made here are not."""

import html
import re
from collections.abc import Iterable

_VOID = frozenset({"area", "br", "img", "input", "meta"})

# What a reader would not see, or see elsewhere than it stands: controls, marks of direction and
# width, and halves of characters, which no file can hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


Content = str | Markup | None
"""A text, which will be escaped, or HTML; None is nothing."""

Attribute = str | bool | None
"""True is an attribute without value; False and None are none."""


def element(name: str, /, *content: Content, **attributes: Attribute) -> Markup:
    """Return the element `name`; `class_` is the attribute class, and `data_value` data-value."""
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{join(content)}</{name}>")


def join(parts: Iterable[Content], between: str = "") -> Markup:
    """Return `parts` as one, with the text `between` them; what is nothing is left out."""
    return Markup(escaped(between).join(escaped(each) for each in parts if each is not None))


def escaped(text: str) -> Markup:
    """Return `text` as HTML that shows it, with what can't be seen spelt out."""
    if isinstance(text, Markup):
        return text
    return Markup(html.escape(visible(text)))


def visible(text: str) -> str:
    """Return `text` with each character that a reader would not see as its number."""
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'
