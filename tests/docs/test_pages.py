"""What every page is held to: links, and the pages that the code writes."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts import generate_docs as pages
from tests.helpers.docs.markdown import PAGES, ROOT, anchors, links

DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", pages.pages())
def test_a_page_that_the_code_writes_is_current(name):
    assert (DOCS / name).read_text("utf-8") == pages.pages()[name]


def test_the_generator_writes_what_it_returns(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pages, "DOCS", tmp_path)

    pages.main()

    written = {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()}
    assert written == pages.pages()
    assert capsys.readouterr().out == "".join(f"{tmp_path / name}\n" for name in pages.pages())


def test_a_link_is_seen_whatever_stands_in_its_text(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("[a](a.md) [one `[[stack]]`](b.md#c) ![d](d.svg)\n```\n[e](e.md)\n```\n")

    assert links(page) == ["a.md", "b.md#c", "d.svg"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file_and_a_heading(page):
    lost = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" not in link and (
            not target.exists() or (anchor and anchor not in anchors(target))
        ):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_address_outside_is_whole_and_encrypted(page):
    # Whether it is there is asked by `make links`: tests use no network.
    outside = [urlsplit(each) for each in links(page) if "://" in each]

    assert [
        each.geturl() for each in outside if each.scheme != "https" or "." not in each.netloc
    ] == []


def test_the_index_leads_to_every_page():
    there = {*DOCS.glob("*.md"), *(DOCS / "editors").iterdir()} - {DOCS / "index.md"}

    linked = {(DOCS / link).resolve() for link in links(DOCS / "index.md")}

    assert there - linked == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_one_title_and_no_heading_twice(page):
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    top = re.findall(r"^# .+$", text, re.MULTILINE)
    below = re.findall(r"^##+ .+$", text, re.MULTILINE)

    assert len(top) == 1
    # The sections of the changelog and of the rules are alike on purpose.
    assert page.name in ("changelog.md", "rules.md") or len(set(below)) == len(below)


def test_the_changelog_begins_with_what_is_not_released_yet():
    headings = re.findall(r"^## (.+)$", (DOCS / "changelog.md").read_text("utf-8"), re.MULTILINE)

    assert headings[0] == "[Unreleased]"


def test_the_architecture_names_every_package_and_module_of_the_root():
    entries = {path.stem for path in (ROOT / "src/pipegen").iterdir() if _is_entry(path)}
    table = re.findall(
        r"^\| (`.+?) \|", (DOCS / "architecture.md").read_text("utf-8"), re.MULTILINE
    )

    named = re.findall(r"`(\w+)`", " ".join(table))

    assert sorted(named) == sorted(entries)


def _is_entry(path: Path) -> bool:
    if path.is_dir():
        return not path.name.startswith("__")
    return path.suffix == ".py" and path.stem != "__init__"


def test_dependencies_are_those_that_the_page_explains():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extra = project["project"]["optional-dependencies"]["rehearse"]
    needed = project["project"]["dependencies"]
    groups = [each for group in project["dependency-groups"].values() for each in group]
    wanted = [*needed, *extra, *groups]
    page = (DOCS / "dependencies.md").read_text("utf-8")

    # The rows with a number are about the time that an import takes.
    explained = set(re.findall(r"^\| `([^`]+)` \| \D", page, re.MULTILINE))

    assert explained == {re.split(r"[\[>=]", each)[0] for each in wanted}
