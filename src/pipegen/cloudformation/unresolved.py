"""A text that only AWS knows."""

from collections.abc import Iterable
from typing import Any


class Unresolved(str):
    """What a value would be, with placeholders such as `${VpcId}` where only AWS knows.

    Checks give it the benefit of the doubt.
    """

    __slots__ = ()


def text(value: Any) -> str:
    """Return `value` as CloudFormation writes it into a text; a list or an object is `Unknown`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else Unresolved("${}")


def join(parts: Iterable[Any], delimiter: str = "") -> str:
    """Return `parts` as one text, an `Unknown` where one of them is."""
    texts = [text(each) for each in parts]
    unknown = any(isinstance(each, Unresolved) for each in [delimiter, *texts])
    found = delimiter.join(texts)
    return Unresolved(found) if unknown else found
