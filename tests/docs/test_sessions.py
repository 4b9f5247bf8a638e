"""What a page shows of a terminal is taken apart as somebody would type it."""

import pytest

from tests.helpers.docs import sessions
from tests.helpers.docs.markdown import Block


def typed(folder, text):
    page = folder / "page.md"
    page.write_text(text)
    return [(each.command, each.output) for each in sessions.of(page)]


def test_a_console_has_commands_with_their_outputs(tmp_path):
    text = "```console\n$ one\n1\n2\n$ two \\\n> three\n$ four\n```\n"

    assert typed(tmp_path, text) == [("one", "1\n2\n"), ("two \\\nthree", ""), ("four", "")]


def test_a_script_has_commands_alone(tmp_path):
    text = "```sh\n# first\none\n\ntwo \\\n  three\ncat > a <<'END'\n# kept\nEND\nfour\n```\n"

    assert typed(tmp_path, text) == [
        ("one", None),
        ("two    three", None),
        ("cat > a <<'END'\n# kept\nEND", None),
        ("four", None),
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "alike"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a\n…\n", "a\nb\n", True),
        ("a\n…\nc\n…\ne\n", "a\nb\nc\nd\ne\n", True),
        ("a\n…\nc\n…\ne\n", "a\nb\nc\n", False),
        ("a\n…\nc\n…\nb\n…\n", "a\nb\nc\n", False),
        ("…\nb\n", "a\nb\nc\n", False),
        ("a\n…\na\n", "a\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a\nc\n", False),
        ("a.c\n", "abc\n", False),
        ("", "a\n", False),
    ],
)
def test_an_ellipsis_stands_for_what_is_left_out(tmp_path, shown, printed, alike):
    each = sessions.Typed(Block(tmp_path, 1, "console", "", ""), "command", shown)

    assert each.is_shown_by(printed) is alike


def test_a_command_without_a_shown_output_may_print_anything(tmp_path):
    assert sessions.Typed(Block(tmp_path, 1, "sh", "", ""), "command").is_shown_by("anything\n")
