"""`docs/rehearsed-mistakes.md`: every mistake that a rehearsal finds; `make docs` writes it."""

from pathlib import Path

from cfnlint.rules import Rules

from tests.helpers.paths import ROOT
from tests.helpers.rehearsal.mistakes import FOUND_BY_RULES, FOUND_HERE

PAGE = ROOT / "docs/rehearsed-mistakes.md"
PACK = {each.shortdesc: each.id for each in Rules.create_from_module("pipegen.rules").values()}
HEAD = """\
# What a rehearsal finds

Each of these is one change in the rendered files of the default configuration, and a test holds
that `pipegen rehearse` ends with this one finding. The last column has the rule by which
`pipegen lint` finds it as well, without performing anything. This page is made by `make docs`.

| mistake | what the rehearsal says | file | lint |
|---|---|---|---|
"""
_OTHERS = (
    ("a parameter file is not committed", "File […] does not exist in artifact [Source]"),
    (
        "a stack that could not be created is tried again",
        "is in ROLLBACK_COMPLETE state and can not be updated",
    ),
    ("the events function does not work", "events or messages were not delivered"),
)
"""Those that have a test of their own."""


def page() -> str:
    """Return the page."""
    rows = []
    for name, each in FOUND_BY_RULES.items():
        folder, _, case = name.split("/")
        rule = PACK[folder.replace("_", "-")]
        what = f"{folder.replace('_', ' ')}: {case.replace('_', ' ')}"
        rows.append(f"| {what} | `{each.says}` | {Path(each.file).name} | {rule} |\n")
    rows += [f"| {n} | `{e.says}` | {Path(e.file).name} |  |\n" for n, e in FOUND_HERE.items()]
    rows += [f"| {what} | `{says}` | pipeline-setup.json |  |\n" for what, says in _OTHERS]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
