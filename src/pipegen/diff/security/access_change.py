"""One change that broadens access, with its severity and certainty."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from pipegen.cloudformation.unresolved import Unresolved


class Coverage(IntEnum):
    """Whether one set of values is within another; `MAYBE` if only AWS knows."""

    NO = 0
    MAYBE = 1
    YES = 2


class Severity(IntEnum):
    """The severity of an access change, the most severe first."""

    OPEN = 0
    """Everyone or everything: the internet, or every action on every resource."""
    WIDE = 1
    """Another account, a whole service, privilege escalation, or a removed safeguard."""
    MORE = 2
    """Any other access that was not allowed before."""
    UNKNOWN = 3
    """Access that only AWS can determine."""


@dataclass(frozen=True, slots=True)
class AccessChange:
    """A sentence whose subject is the resource, such as `allows s3:* on *`."""

    severity: Severity
    text: str
    brief: str = ""
    """The text with shortened lists; empty if it has no long lists."""


class Sentence(str):
    """The complete text of an access change, with a brief form for reports."""

    brief: str
    """The text with the most severe items of long lists, and the number of the others."""

    def __new__(cls, text: str, brief: str = "") -> Self:
        """Return `text` as a sentence."""
        sentence = super().__new__(cls, text)
        sentence.brief = brief or text
        return sentence


def sentences(changes: Iterable[AccessChange]) -> tuple[Sentence, ...]:
    """Return each text once, the most severe first, in stable order."""
    ordered = sorted(changes, key=lambda change: change.severity)
    return tuple(dict.fromkeys(Sentence(change.text, change.brief) for change in ordered))


def equal(first: object, second: object) -> Coverage:
    """Return whether two values are equal; `MAYBE` if one of them is unresolved."""
    if first == second:
        return Coverage.YES
    unknown = isinstance(first, Unresolved) or isinstance(second, Unresolved)
    return Coverage.MAYBE if unknown else Coverage.NO
