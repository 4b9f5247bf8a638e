"""A finding: what a rule reports about a template or a parameter file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
"""From the most severe to the least."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A message and its position. Lines and columns count from 1; the end column is exclusive."""

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
    """The keys that lead to the position, such as `Resources/Vpc`; "" for the whole file."""
    description: str = ""
    """The short description of the rule, or the name of a pipegen rule."""
    url: str = ""
    """The page about the rule, or about its source."""
    help: str = ""
    """How to fix it, "" if the rule can't tell; `message` ends with it."""

    @property
    def summary(self) -> str:
        """Return the message without its `help`."""
        return self.message.removesuffix(f"; {self.help}") if self.help else self.message


def any_at_least(findings: Iterable[Finding], level: Level) -> bool:
    """Return whether one of `findings` has the level `level` or a more severe one."""
    levels = LEVELS[: LEVELS.index(level) + 1]
    return any(finding.level in levels for finding in findings)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return `findings` by file, most severe first: the files, and the findings in each file."""
    by_level = sorted(
        findings, key=lambda finding: (LEVELS.index(finding.level), finding.file, finding.line)
    )
    ranks = {finding.file: rank for rank, finding in reversed(list(enumerate(by_level)))}
    return sorted(by_level, key=lambda finding: ranks[finding.file])
