"""Prints the notes of a release: the changelog's section of the version that a tag names.

`python -m scripts.release_notes v0.1.0` ends with 1 where the tag is not the version, or
nothing is said of it. It needs nothing but Python: a release begins with it.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def notes(tag: str, source: str, changelog: str) -> str:
    """Return the section of `changelog` about `tag`, the version in `source`; or raise."""
    [version] = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag}, and pipegen is {version}")
    section = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    found = re.search(section, changelog, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise ValueError(f"docs/changelog.md has no section [{version}] with a date")
    return found[1].strip()


def main() -> None:
    """Print the notes of the tag that the command line names."""
    source = (ROOT / "src/pipegen/__init__.py").read_text("utf-8")
    changelog = (ROOT / "docs/changelog.md").read_text("utf-8")
    try:
        print(notes(sys.argv[1], source, changelog))
    except ValueError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
