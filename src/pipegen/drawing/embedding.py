"""A picture in a Markdown file: what stands between two marks, and nothing else of the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipegen.errors import PipegenError

BEGIN, END = "<!-- pipegen graph -->", "<!-- /pipegen graph -->"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
"""What begins a code block ("Fenced code blocks" in the CommonMark specification)."""
_HINT = f"put a line {BEGIN} and a line {END} where the picture is to be"


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of the two marks, from 0."""

    begin: int
    end: int


def embed(path: Path, text: str, mermaid: str) -> str:
    """Return `text`, the content of the Markdown file at `path`, with `mermaid` in each block.

    Marks in code blocks are examples, and stay. Raises `PipegenError` where there is no block, or
    one has only one of its marks.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    picture = [f"{each}{newline}" for each in ("```mermaid", *mermaid.splitlines(), "```")]
    for block in reversed(_blocks(path, lines)):
        lines[block.begin + 1 : block.end] = picture
    return "".join(lines)


def _blocks(path: Path, lines: Sequence[str]) -> list[_Block]:
    found, begin = list[_Block](), None
    for at, mark in _marks(lines):
        if (mark == BEGIN) == (begin is not None):
            raise PipegenError(f"the mark {mark} has no {_other(mark)}", _HINT, str(path), at + 1)
        if begin is not None:
            found.append(_Block(begin, at))
        begin = at if mark == BEGIN else None
    if begin is not None:
        raise PipegenError(f"the mark {BEGIN} has no {END}", _HINT, str(path), begin + 1)
    if not found:
        raise PipegenError(f"{path} has no place for the picture", _HINT, str(path))
    return found


def _other(mark: str) -> str:
    return END if mark == BEGIN else BEGIN


def _marks(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield where each mark is that is not in a code block."""
    fence = ""
    for at, line in enumerate(lines):
        found = _FENCE.match(line)
        stripped = line.strip()
        if fence:
            fence = "" if stripped.startswith(fence) and set(stripped) == {fence[0]} else fence
        elif found:
            fence = found[1]
        elif stripped in (BEGIN, END):
            yield at, stripped
