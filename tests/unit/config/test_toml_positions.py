"""The line of every key, table and element of a TOML text."""

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipegen.config import toml_positions

SCALARS = (
    "1",
    "-1_000.5e-3",
    "true",
    "inf",
    "0xFF",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00.5",
    "07:32:00",
    '"plain"',
    '"a # ] } , = [[x]] \\" \\\\"',
    "'c:\\'",
    "''",
    '""',
    '""""""',
    "''''''",
    '"""\n[a]\nb = 1 # \\""" \\\n  "" """',
    '"""one quote more""""',
    '"""two quotes more"""""',
    "'''\n[[a]]\n'' # '''",
    "'''one quote more''''",
    "'''two quotes\nmore'''''",
)
BLANKS = ("", " ", "\t")


class Writer:
    """Writes a document piece by piece, and notes the line at which each piece begins."""

    def __init__(self, draw):
        self.draw = draw
        self.text = ""
        self.lines = {}
        self.names = 0
        self.end = draw(st.sampled_from(["\n", "\r\n"]))

    def one_of(self, *choices):
        return self.draw(st.sampled_from(choices))

    def number(self, most):
        return self.draw(st.integers(0, most))

    def write(self, text):
        self.text += text.replace("\n", self.end)

    def note(self, path):
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def blank(self):
        self.write(self.one_of(*BLANKS))

    def break_(self):
        """Write what may be between the elements of an array."""
        self.write(self.one_of(*BLANKS, "\n", "\n\n  ", ' # ] , [ \' """\n'))

    def line(self):
        self.write(self.one_of("\n", " # a = [ '''\n", "\n\n", "\n# x\n"))

    def key(self):
        self.names += 1
        name = f"k{self.names}"
        written, value = self.one_of(
            (name, name),
            (f"-{name}_", f"-{name}_"),
            (f'"{name}"', name),
            (f"'{name}'", name),
            (f'"{name} .#=[]\'"', f"{name} .#=[]'"),
            (f"'{name}\\n\"'", f'{name}\\n"'),
            (f'"{name}\\t\\u00e9\\U0001F600\\"\\\\"', f'{name}\t\u00e9\U0001f600"\\'),
        )
        self.write(written)
        return value

    def dotted(self, table):
        """Write a key of one part or several below `table`, and return its path."""
        for part in range(self.number(2) + 1):
            if part:
                self.blank()
                self.write(".")
                self.blank()
            start = self.text.count("\n") + 1
            table = (*table, self.key())
            self.lines.setdefault(table, start)
        return table

    def pair(self, table, depth):
        path = self.dotted(table)
        self.blank()
        self.write("=")
        self.blank()
        self.value(path, depth)

    def value(self, path, depth):
        kind = self.number(3) if depth else 0
        if kind == 2:
            self.array(path, depth - 1)
        elif kind == 3:
            self.inline(path, depth - 1)
        else:
            self.write(self.one_of(*SCALARS))

    def array(self, path, depth):
        self.write("[")
        self.break_()
        count = self.number(3)
        for index in range(count):
            self.note((*path, index))
            self.value((*path, index), depth)
            self.break_()
            if index < count - 1 or self.number(1):
                self.write(",")
            self.break_()
        self.write("]")

    def inline(self, path, depth):
        self.write("{")
        for index in range(self.number(3)):
            if index:
                self.write(",")
            self.blank()
            self.pair(path, depth)
            self.blank()
        self.write("}")

    def document(self):
        for _ in range(self.number(2)):
            self.pair((), 3)
            self.line()
        arrays = {}
        written_names = {}
        for _ in range(self.number(5)):
            again = [path for path in arrays if len(path) == 1]
            choice = self.number(3)
            line = self.text.count("\n") + 1
            if choice == 0 or (choice > 1 and not again):
                self.write("[")
                self.blank()
                table = self.dotted(())
                self.blank()
                self.write("]")
            elif choice == 1:
                self.write("[[")
                start = len(self.text)
                name = self.key()
                written_names[(name,)] = self.text[start:]
                self.write("]]")
                arrays[(name,)] = 1
                self.lines.setdefault((name,), line)
                table = (name, 0)
            elif choice == 2:
                parent = self.one_of(*again)
                self.write(f"[[ {written_names[parent]} ]]")
                table = (*parent, arrays[parent])
                arrays[parent] += 1
            else:
                parent = self.one_of(*again)
                self.write(f"[ {written_names[parent]} . ")
                table = self.dotted((*parent, arrays[parent] - 1))
                self.write("]")
            self.lines.setdefault(table, line)
            self.line()
            for _ in range(self.number(2)):
                self.pair(table, 2)
                self.line()
        return self.text, self.lines


@st.composite
def documents(draw):
    return Writer(draw).document()


def test_a_quoted_key_with_an_escape_has_the_name_of_its_unescaped_text():
    lines = toml_positions.line_numbers('[tags]\n"a\\u00e4" = "x"\n')

    assert lines["tags", "aä"] == 2


@pytest.mark.unmeasured
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_every_table_key_and_element_has_the_line_at_which_it_begins(document):
    text, lines = document
    # tomllib accepts no lone carriage return, and pipegen passes it the text without any.
    tomllib.loads(text.replace("\r\n", "\n"))

    assert toml_positions.line_numbers(text) == lines


def test_every_value_that_tomllib_reads_has_a_line():
    text = """\
title = "one"

[[environment]]
name = "qa"
[environment.parameters.vpc-setup]
VpcCidr = "10.10.0.0/16"

[[environment]]
name = "production"
[[environment.windows]]
day = 1
[[environment.windows]]
day = 2
hours.start = [
  8,
  { at = 9,
    }, # TOML 1.1
]
"""

    lines = toml_positions.line_numbers(text)

    assert lines == {
        ("title",): 1,
        ("environment",): 3,
        ("environment", 0): 3,
        ("environment", 0, "name"): 4,
        ("environment", 0, "parameters"): 5,
        ("environment", 0, "parameters", "vpc-setup"): 5,
        ("environment", 0, "parameters", "vpc-setup", "VpcCidr"): 6,
        ("environment", 1): 8,
        ("environment", 1, "name"): 9,
        ("environment", 1, "windows"): 10,
        ("environment", 1, "windows", 0): 10,
        ("environment", 1, "windows", 0, "day"): 11,
        ("environment", 1, "windows", 1): 12,
        ("environment", 1, "windows", 1, "day"): 13,
        ("environment", 1, "windows", 1, "hours"): 14,
        ("environment", 1, "windows", 1, "hours", "start"): 14,
        ("environment", 1, "windows", 1, "hours", "start", 0): 15,
        ("environment", 1, "windows", 1, "hours", "start", 1): 16,
        ("environment", 1, "windows", 1, "hours", "start", 1, "at"): 16,
    }


def test_an_empty_text_has_no_lines():
    assert toml_positions.line_numbers("") == {}
    assert toml_positions.line_numbers("# nothing") == {}
