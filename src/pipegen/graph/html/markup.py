"""Safe HTML: every text is escaped, except the elements that `element` returns."""

import html
import re
from collections.abc import Iterable

_VOID = frozenset({"area", "br", "img", "input", "meta"})

# Characters that are invisible or move other text: controls, marks of direction and width, and
# surrogates, which cannot be encoded.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


class Markup(str):
    """A text that is already HTML."""

    __slots__ = ()


Content = str | Markup | None
"""A text, which will be escaped, or HTML; None is left out."""

Attribute = str | bool | None
"""True is an attribute without a value; False and None are left out."""


def element(name: str, /, *content: Content, **attributes: Attribute) -> Markup:
    """Return the element `name`; `class_` is the attribute class, and `data_value` data-value."""
    start = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{start}>")
    return Markup(f"<{start}>{join(content)}</{name}>")


def join(parts: Iterable[Content], separator: str = "") -> Markup:
    """Return `parts` as one, with `separator` between them; None is left out."""
    return Markup(escape(separator).join(escape(part) for part in parts if part is not None))


def escape(text: str) -> Markup:
    """Return `text` as HTML, with invisible characters as numbers; HTML is returned as it is."""
    if isinstance(text, Markup):
        return text
    return Markup(html.escape(visible(text)))


def visible(text: str) -> str:
    """Return `text` with each invisible character as its hexadecimal number."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
