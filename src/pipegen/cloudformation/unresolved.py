"""The type of texts with a part that only AWS knows, and how values become such texts."""

from collections.abc import Iterable
from typing import Any


class Unresolved(str):
    """A text with placeholders such as `${VpcId}` for the parts that only AWS knows.

    Checks accept it: they report only what is certainly an error.
    """

    __slots__ = ()


def text(value: Any) -> str:
    """Return `value` as CloudFormation formats it; a list or an object is `Unresolved`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else Unresolved("${}")


def join(parts: Iterable[Any], delimiter: str = "") -> str:
    """Return `parts` as one text, which is `Unresolved` if one of them is."""
    texts = [text(part) for part in parts]
    is_unresolved = any(isinstance(part, Unresolved) for part in [delimiter, *texts])
    joined = delimiter.join(texts)
    return Unresolved(joined) if is_unresolved else joined
