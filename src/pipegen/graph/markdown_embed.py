"""Replace the picture between two marks in a Markdown file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipegen.errors import PipegenError

BEGIN, END = "<!-- pipegen graph -->", "<!-- /pipegen graph -->"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
"""The beginning of a code block ("Fenced code blocks" in the CommonMark specification)."""
_BYTE_ORDER_MARK = "\ufeff"
_HINT = f"put a line {BEGIN} and a line {END} where the picture is to be"


@dataclass(frozen=True, slots=True)
class _Block:
    """The line numbers of the two marks, from 0."""

    begin: int
    end: int


def embed(path: Path, text: str, mermaid: str) -> str:
    """Return `text`, the content of the Markdown file at `path`, with `mermaid` in each block.

    The picture is indented like its first mark, because the block may be in a list. Marks in code
    blocks are examples and are ignored. Raises `PipegenError` if there is no block, or if a block
    has only one of its marks.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    picture = ("```mermaid", *mermaid.splitlines(), "```")
    for block in reversed(_blocks(path, lines)):
        indent = lines[block.begin].partition(BEGIN)[0].removeprefix(_BYTE_ORDER_MARK)
        lines[block.begin + 1 : block.end] = [f"{indent}{line}{newline}" for line in picture]
    return "".join(lines)


def _blocks(path: Path, lines: Sequence[str]) -> list[_Block]:
    blocks, begin = list[_Block](), None
    for index, mark in _marks(lines):
        if (mark == BEGIN) == (begin is not None):
            unpaired = index if begin is None else begin
            raise PipegenError(
                f"the mark {mark} has no {_other(mark)}", _HINT, str(path), unpaired + 1
            )
        if begin is not None:
            blocks.append(_Block(begin, index))
        begin = index if mark == BEGIN else None
    if begin is not None:
        raise PipegenError(f"the mark {BEGIN} has no {END}", _HINT, str(path), begin + 1)
    if not blocks:
        raise PipegenError(f"{path} has no place for the picture", _HINT, str(path))
    return blocks


def _other(mark: str) -> str:
    return END if mark == BEGIN else BEGIN


def _marks(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each mark outside code blocks.

    Everything between two marks is ignored, so that a damaged picture is replaced.
    """
    fence, inside = "", False
    for index, line in enumerate(lines):
        mark = line.removeprefix(_BYTE_ORDER_MARK).strip()
        if mark in (BEGIN, END) and not fence:
            inside = mark == BEGIN
            yield index, mark
        elif not inside:
            fence = _fence(line, fence)


def _fence(line: str, fence: str) -> str:
    """Return the fence of the code block that is open after `line`, "" if none is open."""
    if fence:
        stripped = line.strip()
        return "" if stripped.startswith(fence) and set(stripped) == {fence[0]} else fence
    match = _FENCE.match(line)
    return match[1] if match else ""
