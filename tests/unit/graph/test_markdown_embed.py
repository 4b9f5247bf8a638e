"""Embedding a diagram in a Markdown file."""

from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.graph import markdown_embed

BEGIN, END = markdown_embed.BEGIN, markdown_embed.END
FILE = Path("README.md")


def test_only_the_text_between_the_markers_is_replaced() -> None:
    text = f"# Title\n\n{BEGIN}  \nold\n{END}\n\n*more*"

    result = markdown_embed.embed(FILE, text, "flowchart TB\n  a\n")

    assert result == f"# Title\n\n{BEGIN}  \n```mermaid\nflowchart TB\n  a\n```\n{END}\n\n*more*"
    assert markdown_embed.embed(FILE, result, "flowchart TB\n  a\n") == result


def test_every_block_is_updated_and_code_examples_are_left_alone() -> None:
    example = f"````\n{BEGIN}\n````\n\n~~~md\n{BEGIN}\n{END}\n~~~\n"
    example += f"```\n```md\n{BEGIN}\n```\n"  # a fence with an info string ends no block
    text = f"{BEGIN}\n{END}\n{example}{BEGIN}\nold\n{END}\n"

    picture = f"{BEGIN}\n```mermaid\na\n```\n{END}\n"
    assert markdown_embed.embed(FILE, text, "a") == f"{picture}{example}{picture}"


def test_a_diagram_in_a_list_keeps_its_indentation() -> None:
    result = markdown_embed.embed(FILE, f"1. one\n\n   {BEGIN}\n   {END}\n", "a\n  b\n")

    block = f"   {BEGIN}\n   ```mermaid\n   a\n     b\n   ```\n   {END}\n"
    assert result == f"1. one\n\n{block}"
    assert markdown_embed.embed(FILE, result, "a\n  b\n") == result


@pytest.mark.parametrize(
    "invalid", ["```mermaid\na\n", "a\n```\n", "```\n```\n```\n", "~~~\n````\n"]
)
def test_a_manually_damaged_diagram_is_replaced(invalid: str) -> None:
    example = f"```\n{BEGIN}\n```\n"

    result = markdown_embed.embed(FILE, f"{BEGIN}\n{invalid}{END}\n{example}", "a\n")

    assert result == f"{BEGIN}\n```mermaid\na\n```\n{END}\n{example}"


def test_a_marker_is_found_after_a_byte_order_mark() -> None:
    result = markdown_embed.embed(FILE, f"\ufeff{BEGIN}\n{END}\n", "a\n")

    assert result == f"\ufeff{BEGIN}\n```mermaid\na\n```\n{END}\n"


def test_line_endings_follow_the_file() -> None:
    result = markdown_embed.embed(FILE, f"a\r\n{BEGIN}\r\n{END}\r\n", "b\nc\n")

    assert result == f"a\r\n{BEGIN}\r\n```mermaid\r\nb\r\nc\r\n```\r\n{END}\r\n"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("# Title\n", "README.md has no place for the picture", None),
        (f"```\n{BEGIN}\n{END}\n```\n", "README.md has no place for the picture", None),
        (f"a\n{BEGIN}\nb\n", f"the mark {BEGIN} has no {END}", 2),
        (f"a\n\n{END}\n", f"the mark {END} has no {BEGIN}", 3),
        (f"a\n{BEGIN}\n{BEGIN}\n{END}\n", f"the mark {BEGIN} has no {END}", 2),
        (f"{BEGIN}\n{END}\n{END}\n", f"the mark {END} has no {BEGIN}", 3),
    ],
)
def test_an_unpaired_marker_is_an_error(text: str, message: str, line: int | None) -> None:
    with pytest.raises(PipegenError) as raised:
        markdown_embed.embed(FILE, text, "a")

    [error] = raised.value.diagnostics
    assert (error.message, error.file, error.line) == (message, "README.md", line)
    assert error.hint == f"put a line {BEGIN} and a line {END} where the picture is to be"
