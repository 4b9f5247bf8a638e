"""One way in which access grows, how bad it is, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from pipegen.cloudformation.unresolved import Unresolved


class Coverage(IntEnum):
    """Whether one thing lies within another; `MAYBE` where only AWS knows."""

    NO = 0
    MAYBE = 1
    YES = 2


class Severity(IntEnum):
    """How bad it is, the worst first."""

    OPEN = 0
    """Anyone, or everything: the internet, every action on every resource."""
    WIDE = 1
    """Another account, a whole service, the power to give oneself more, a guard taken away."""
    MORE = 2
    """Anything else that was not allowed before."""
    UNKNOWN = 3
    """What only AWS could decide."""


@dataclass(frozen=True, slots=True)
class AccessChange:
    """What the resource does more, as a sentence whose subject it is: `allows s3:* on *`."""

    severity: Severity
    text: str
    brief: str = ""
    """The text with the first few of long lists; empty where there are none."""


class Sentence(str):
    """The text of a gain, which has each action, as programs need it."""

    brief: str
    """What people read: of long lists the worst, and how many more there are."""

    def __new__(cls, text: str, brief: str = "") -> Self:
        """Return `text` as a sentence."""
        sentence = super().__new__(cls, text)
        sentence.brief = brief or text
        return sentence


def sentences(changes: Iterable[AccessChange]) -> tuple[Sentence, ...]:
    """Return each text once, the worst first, else in the order that they came in."""
    ordered = sorted(changes, key=lambda change: change.severity)
    return tuple(dict.fromkeys(Sentence(change.text, change.brief) for change in ordered))


def equal(first: object, second: object) -> Coverage:
    """Return whether two values are the same; what only AWS knows, maybe."""
    if first == second:
        return Coverage.YES
    unknown = isinstance(first, Unresolved) or isinstance(second, Unresolved)
    return Coverage.MAYBE if unknown else Coverage.NO
