"""One way in which access grows, how bad it is, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from pipegen.unknown import Unknown


class Cover(IntEnum):
    """Whether one thing lies within another; `MAYBE` where only AWS knows."""

    NO = 0
    MAYBE = 1
    YES = 2


class Rank(IntEnum):
    """How bad it is, the worst first."""

    OPEN = 0
    """Anyone, or everything: the internet, every action on every resource."""
    WIDE = 1
    """Another account, a whole service, the power to give oneself more, a guard taken away."""
    MORE = 2
    """Anything else that was not allowed before."""
    DOUBT = 3
    """What only AWS could decide."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What the resource does more, as a sentence whose subject it is: `allows s3:* on *`."""

    rank: Rank
    text: str


def sentences(gains: Iterable[Gain]) -> tuple[str, ...]:
    """Return each text once, the worst first, else in the order that they came in."""
    return tuple(dict.fromkeys(each.text for each in sorted(gains, key=lambda each: each.rank)))


def listed(texts: Iterable[str]) -> str:
    """Return `texts` as one enumeration. None is left out: a reviewer has to see each."""
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last


def equal(one: object, other: object) -> Cover:
    """Return whether two values are the same; what only AWS knows, maybe."""
    if one == other:
        return Cover.YES
    unknown = isinstance(one, Unknown) or isinstance(other, Unknown)
    return Cover.MAYBE if unknown else Cover.NO
