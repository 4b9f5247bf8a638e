"""The site of the documentation, for Sphinx: `make site` builds it from README.md and docs/.

The pages stay Markdown as GitHub shows it. The menu comes from the lists of docs/index.md, so that
a page is entered once. Nothing is fetched, neither when the site is built nor when it is read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
INDEX = ROOT / "docs/index.md"

project = "pipegen"
author = "the authors of pipegen"
release = re.findall(
    r'^__version__ = "(.+)"$', (ROOT / "src/pipegen/__init__.py").read_text("utf-8"), re.MULTILINE
)[0]

extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["README.md", "CONTRIBUTING.md", "docs/**.md"]
source_suffix = {".md": "markdown"}

# A link to a heading is what GitHub makes of it.
myst_heading_anchors = 4
# An error text has the quotes with which it is printed: who searches for it types those.
smartquotes = False
# A page is told apart from any other file by its ending, as on GitHub.
myst_all_links_external = False
nitpicky = True
suppress_warnings: list[str] = []

html_theme = "furo"
html_title = f"pipegen {release}"
html_show_sphinx = False
html_show_copyright = False  # LICENSE says what holds
html_copy_source = False
html_static_path: list[str] = []

# For `make links`: addresses that are examples, and those that need an account.
linkcheck_ignore = [r"https://app\.slack\.com/client/", r"https://github\.com/example-org/"]
linkcheck_timeout = 20


def menu() -> Iterator[tuple[str, list[str]]]:
    """Yield each section of docs/index.md with the pages that it leads to, each page once."""
    seen = {"docs/index"}
    for section in re.split(r"^## ", INDEX.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        linked = [f"docs/{name}" for name in re.findall(r"\]\((?!\.\.)([\w/-]+)\.md", text)]
        pages = [page for page in dict.fromkeys(linked) if page not in seen]
        seen |= set(pages)
        yield heading, pages


def _with_menu(_app: Any, page: str, source: list[str]) -> None:
    if page != root_doc:
        return
    for heading, pages in [("", ["docs/index"]), *menu(), ("Developers", ["CONTRIBUTING"])]:
        options = ":hidden:\n" + (f":caption: {heading}\n" if heading else "")
        source[0] += f"\n```{{toctree}}\n{options}\n" + "\n".join(pages) + "\n```\n"


def setup(app: Any) -> None:
    """Let Sphinx put the menu where it looks for one: into the first page."""
    app.connect("source-read", _with_menu)
