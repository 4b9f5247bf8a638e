"""A picture in a Markdown file."""

from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.graph import markdown_embed

BEGIN, END = markdown_embed.BEGIN, markdown_embed.END
FILE = Path("README.md")


def test_only_what_is_between_the_marks_changes() -> None:
    text = f"# Title\n\n{BEGIN}  \nold\n{END}\n\n*more*"

    drawn = markdown_embed.embed(FILE, text, "flowchart TB\n  a\n")

    assert drawn == f"# Title\n\n{BEGIN}  \n```mermaid\nflowchart TB\n  a\n```\n{END}\n\n*more*"
    assert markdown_embed.embed(FILE, drawn, "flowchart TB\n  a\n") == drawn


def test_each_block_is_drawn_and_an_example_is_left() -> None:
    example = f"````\n{BEGIN}\n````\n\n~~~md\n{BEGIN}\n{END}\n~~~\n"
    example += f"```\n```md\n{BEGIN}\n```\n"  # what has a word after it ends no block
    text = f"{BEGIN}\n{END}\n{example}{BEGIN}\nold\n{END}\n"

    picture = f"{BEGIN}\n```mermaid\na\n```\n{END}\n"
    assert markdown_embed.embed(FILE, text, "a") == f"{picture}{example}{picture}"


def test_a_picture_in_a_list_stays_in_it() -> None:
    drawn = markdown_embed.embed(FILE, f"1. one\n\n   {BEGIN}\n   {END}\n", "a\n  b\n")

    block = f"   {BEGIN}\n   ```mermaid\n   a\n     b\n   ```\n   {END}\n"
    assert drawn == f"1. one\n\n{block}"
    assert markdown_embed.embed(FILE, drawn, "a\n  b\n") == drawn


@pytest.mark.parametrize(
    "broken", ["```mermaid\na\n", "a\n```\n", "```\n```\n```\n", "~~~\n````\n"]
)
def test_a_picture_that_was_broken_by_hand_is_drawn_again(broken: str) -> None:
    example = f"```\n{BEGIN}\n```\n"

    drawn = markdown_embed.embed(FILE, f"{BEGIN}\n{broken}{END}\n{example}", "a\n")

    assert drawn == f"{BEGIN}\n```mermaid\na\n```\n{END}\n{example}"


def test_the_first_line_may_be_a_mark_after_a_byte_order_mark() -> None:
    drawn = markdown_embed.embed(FILE, f"\ufeff{BEGIN}\n{END}\n", "a\n")

    assert drawn == f"\ufeff{BEGIN}\n```mermaid\na\n```\n{END}\n"


def test_line_ends_are_those_of_the_file() -> None:
    drawn = markdown_embed.embed(FILE, f"a\r\n{BEGIN}\r\n{END}\r\n", "b\nc\n")

    assert drawn == f"a\r\n{BEGIN}\r\n```mermaid\r\nb\r\nc\r\n```\r\n{END}\r\n"


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
def test_a_mark_without_the_other_is_an_error(text: str, message: str, line: int | None) -> None:
    with pytest.raises(PipegenError) as raised:
        markdown_embed.embed(FILE, text, "a")

    [mistake] = raised.value.diagnostics
    assert (mistake.message, mistake.file, mistake.line) == (message, "README.md", line)
    assert mistake.hint == f"put a line {BEGIN} and a line {END} where the picture is to be"
