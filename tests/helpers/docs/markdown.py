"""The pages as a test sees them: their code blocks, links and anchors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

_FENCE = re.compile(r"^( *)```(\S*) ?(\S*)$")
# Not from the bracket that opens it: `[notify]` may stand in it.
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block; `file`, the second word of its fence, is the file that it shows."""

    page: Path
    line: int
    language: str
    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of `page`, without their indentation."""
    lines = iter(enumerate(page.read_text("utf-8").splitlines(), start=1))
    for number, line in lines:
        opened = _FENCE.match(line)
        if opened:
            indent, language, file = opened.groups()
            inside = []
            for _, each in lines:
                if each.strip() == "```":
                    break
                inside.append(each.removeprefix(indent))
            yield Block(page, number, language, file, "".join(f"{each}\n" for each in inside))


def of(*languages: str) -> list[Block]:
    """Return the blocks of all pages that are in one of `languages`."""
    return [each for page in PAGES for each in blocks(page) if each.language in languages]


def commands(block: Block) -> list[str]:
    """Return the commands of a block of shell without comments; a document stays with its command.

    Lines that a backslash joins are one.
    """
    lines = iter(block.text.replace("\\\n", " ").splitlines())
    found = []
    for line in lines:
        command = line.strip()
        if here := re.search(r"<<'(\w+)'", command):
            command += "".join(f"\n{each}" for each in iter(lambda: next(lines), here[1]))
            command += f"\n{here[1]}"
        if command and not line.startswith("#"):
            found.append(command)
    return found


def links(page: Path) -> list[str]:
    """Return where the links of `page` lead, and where its pictures are."""
    return _LINK.findall(_prose(page))


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of `page`, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def _prose(page: Path) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
