"""A picture in a Markdown file: what stands between two marks, and nothing else of the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipegen.errors import PipegenError

BEGIN, END = "<!-- pipegen graph -->", "<!-- /pipegen graph -->"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
"""What begins a code block ("Fenced code blocks" in the CommonMark specification)."""
_BYTE_ORDER_MARK = "\ufeff"
_HINT = f"put a line {BEGIN} and a line {END} where the picture is to be"


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of the two marks, from 0."""

    begin: int
    end: int


def embed(path: Path, text: str, mermaid: str) -> str:
    """Return `text`, the content of the Markdown file at `path`, with `mermaid` in each block.

    The picture stands as far to the right as its first mark, for it may be in a list. Marks in
    code blocks are examples, and stay. Raises `PipegenError` where there is no block, or one has
    only one of its marks.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    picture = ("```mermaid", *mermaid.splitlines(), "```")
    for block in reversed(_blocks(path, lines)):
        indent = lines[block.begin].partition(BEGIN)[0].removeprefix(_BYTE_ORDER_MARK)
        lines[block.begin + 1 : block.end] = [f"{indent}{each}{newline}" for each in picture]
    return "".join(lines)


def _blocks(path: Path, lines: Sequence[str]) -> list[_Block]:
    found, begin = list[_Block](), None
    for at, mark in _marks(lines):
        if (mark == BEGIN) == (begin is not None):
            alone = at if begin is None else begin
            raise PipegenError(
                f"the mark {mark} has no {_other(mark)}", _HINT, str(path), alone + 1
            )
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
    """Yield where each mark is that is not in a code block.

    Between two marks nothing else counts, so that a picture broken by hand is drawn again.
    """
    fence, inside = "", False
    for at, line in enumerate(lines):
        mark = line.removeprefix(_BYTE_ORDER_MARK).strip()
        if mark in (BEGIN, END) and not fence:
            inside = mark == BEGIN
            yield at, mark
        elif not inside:
            fence = _fence(line, fence)


def _fence(line: str, fence: str) -> str:
    """Return what a code block that is open after `line` began with, "" where none is."""
    if fence:
        stripped = line.strip()
        return "" if stripped.startswith(fence) and set(stripped) == {fence[0]} else fence
    found = _FENCE.match(line)
    return found[1] if found else ""
