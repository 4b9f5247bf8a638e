"""The documentation page of the rule pack is up to date."""

import subprocess
import sys

from tests.helpers.paths import ROOT

DOCS = ROOT / "docs/rules.md"


def test_the_page_in_docs_matches_the_rules():
    command = [sys.executable, "-m", "pipegen.lint.rule_docs"]

    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert DOCS.read_text() == page
