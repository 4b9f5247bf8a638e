"""What the pages show of a terminal: each command with what it prints, to be typed by a test.

A `console` block has commands behind `$ `, each with its output; an `sh` block has commands alone.
In an output, … stands for anything within a line, and on a line of its own for any lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.docs.markdown import Block, blocks, commands


@dataclass(frozen=True)
class Typed:
    """A command, and the output that the page shows; None where it shows none."""

    block: Block
    command: str
    output: str | None = None

    def __str__(self) -> str:
        return f"{self.block}: {self.command.splitlines()[0]}"

    def is_shown_by(self, printed: str) -> bool:
        """Return whether `printed` is the output that the page shows."""
        return self.output is None or _matches(self.output, printed.splitlines())


def of(page: Path) -> list[Typed]:
    """Return what is typed on `page`, in its order."""
    return [each for block in blocks(page) for each in typed(block)]


def typed(block: Block) -> Iterator[Typed]:
    """Yield what is typed in `block`, in its order."""
    if block.language == "sh":
        yield from (Typed(block, each) for each in commands(block))
    if block.language == "console":
        parts = re.split(r"^\$ (.+\n(?:> .*\n)*)", block.text, flags=re.MULTILINE)[1:]
        for command, output in zip(parts[::2], parts[1::2], strict=True):
            yield Typed(block, re.sub(r"\n> ", "\n", command.strip()), output)


def _matches(shown: str, printed: list[str]) -> bool:
    # Part by part, each where it is found first: a pattern of the whole would try every way.
    first, *others = [part.splitlines() for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    if not others:
        return len(first) == len(printed) and _are_alike(first, printed)
    *between, last = others
    if not _are_alike(first, printed):
        return False
    rest = printed[len(first) :]
    for part in between:
        starts = range(len(rest) - len(part) + 1)
        begin = next((each for each in starts if _are_alike(part, rest[each:])), None)
        if begin is None:
            return False
        rest = rest[begin + len(part) :]
    return len(last) <= len(rest) and _are_alike(last, rest[len(rest) - len(last) :])


def _are_alike(shown: list[str], printed: list[str]) -> bool:
    """Return whether `printed` begins with lines as they are `shown`."""
    return len(shown) <= len(printed) and all(
        re.fullmatch(".*".join(map(re.escape, line.split("…"))), each)
        for line, each in zip(shown, printed, strict=False)
    )
