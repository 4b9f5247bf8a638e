"""A finding: one thing that a check found in a template or a parameter file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found where. Lines and columns count from 1, and the end column is exclusive."""

    rule: str
    """The id of the rule, such as `E3002`."""
    level: Level
    message: str
    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 2
    path: str = ""
    """The keys that lead to the place, such as `Resources/Vpc`; "" for the whole file."""
    description: str = ""
    """What the rule is about, in a few words, or the name of one of pipegen's own rules."""
    url: str = ""
    """A page about the rule, or about the fact that it rests on."""
    help: str = ""
    """What to type or change, where the rule knows it; `message` ends with it."""

    @property
    def summary(self) -> str:
        """Return the message without its `help`."""
        return self.message.removesuffix(f"; {self.help}") if self.help else self.message


def any_at_least(findings: Iterable[Finding], least: Level) -> bool:
    """Return whether one of `findings` is of the level `least` or worse."""
    counted = LEVELS[: LEVELS.index(least) + 1]
    return any(each.level in counted for each in findings)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return `findings` by file: the file with the worst one first, and so within each file."""
    ordered = sorted(findings, key=lambda each: (LEVELS.index(each.level), each.file, each.line))
    files = {each.file: at for at, each in reversed(list(enumerate(ordered)))}
    return sorted(ordered, key=lambda each: files[each.file])
